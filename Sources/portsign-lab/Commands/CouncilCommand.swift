import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab ccpit`
struct CouncilCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ccpit", abstract: "The council's side of the certificate-of-origin exchange.",
        discussion: """
            POST \(OriginCouncil.path) takes signed calls; POST /lab/decide?id=…&status=APPROVED&opinion=… decides, \
            /lab/print?id=… prints, /lab/trick?kind=…&id=… spoils pushes (\
            \(CouncilTrick.allCases.map(\.rawValue).joined(separator: ", "))); GET /lab/documents, /lab/records, \
            /lab/pushes, /lab/summary; POST /lab/fault, /lab/mode. \
            Faults: \(CouncilFault.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var council: CouncilOptions
    @OptionGroup var faults: FaultOptions

    func run() async throws {
        let signals = await Stay.signals()
        let council = OriginCouncil(try council.settings(), client: LabClient.shared, logger: try server.logger())
        try faults.apply(to: council.faults)
        do {
            try await council.start(port: server.port)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("ccpit", council.url)
        await Stay.untilSignal(signals)
        await council.stop()
    }
}
