import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab send`
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Hands messages in at transferDeclare and says what the caller was told.",
        discussion: "The last line is a JSON object with the figures. Exit status 1 when a message was not signed.")

    @Option(help: "The sidecar's base address.") var sidecar = "http://127.0.0.1:9090"
    @Option(help: "How many messages.") var messages = 1
    @Option(help: "How many at the same time.") var concurrency = 1
    @Option(help: "The type; may be repeated.") var type: [String] = ["CEB311"]
    @Option(help: "percent, raw or gb18030; may be repeated.") var encoding: [String] = ["percent"]
    @Option(help: "Documents in each message.") var documents = 1
    @Option(help: "Lines in each document.") var lines = 3
    @Option(help: "Customs code of the sender.") var company = SampleCompany.example.code
    @Option(help: "Name of the sender.") var companyName = SampleCompany.example.name
    @Option(help: "DXP id of the sender.") var dxpId = SampleCompany.example.dxpId
    @Option(help: "A file that gets a JSON line for each message.") var results: String?

    func run() async throws {
        var plan = LoadDriver.Plan()
        (plan.messages, plan.concurrency, plan.documents, plan.lines) = (messages, concurrency, documents, lines)
        plan.kinds = try type.map { name in
            guard let kind = SampleKind(name: name) else {
                throw ValidationError(
                    "--type is one of \(SampleKind.allCases.map(\.rawValue).joined(separator: ", ")), not \(name)")
            }
            return kind
        }
        plan.encodings = try encoding.map { name in
            guard let encoding = DeclareEncoding(rawValue: name) else {
                throw ValidationError("--encoding is percent, raw or gb18030, not \(name)")
            }
            return encoding
        }
        let client = LabClient.make(connections: max(8, concurrency))
        let driver = LoadDriver(
            caller: DeclareCaller(url: sidecar + DeclareCaller.path, client: client),
            samples: SampleMessages(company: SampleCompany(code: company, name: companyName, dxpId: dxpId)),
            file: try results.map { try AppendFile(path: $0) })
        let start = ContinuousClock.now
        let told = await driver.run(plan)
        let report = LoadReport(told, seconds: (ContinuousClock.now - start) / .seconds(1))
        try await client.shutdown()
        for result in told.filter({ $0.told != .success }).prefix(10) {
            Terminal.complain("\(result.guid) \(result.told.rawValue): \(result.detail)")
        }
        if messages == 1, let only = told.first, only.told == .success { Terminal.say("signed \(only.guid)") }
        Terminal.say(String(decoding: LabJSON.bytes(report), as: UTF8.self))
        if report.success < messages { Terminal.end(1) }
    }
}
