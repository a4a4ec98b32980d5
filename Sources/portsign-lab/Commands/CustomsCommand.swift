import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import Lab

/// `portsign-lab customs179 …`
struct CustomsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customs179", abstract: "Customs' side of the real-time payment data interface (179).",
        subcommands: [Serve.self, Call.self, Review.self], defaultSubcommand: Serve.self)

    /// `portsign-lab customs179 [serve]`
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs simulated customs.",
            discussion: """
                POST \(PaymentCustoms.uploadPath) takes uploads; POST /lab/call?order=…, /lab/review, /lab/flood?count=… \
                call the platform back; GET /lab/sessions, /lab/uploads, /lab/calls, /lab/summary; POST /lab/fault, \
                /lab/mode. Faults: \(UploadFault.allCases.map(\.rawValue).joined(separator: ", ")).
                """)

        @OptionGroup var server: ServerOptions
        @OptionGroup var customs: CustomsOptions
        @OptionGroup var faults: FaultOptions

        func run() async throws {
            let signals = await Stay.signals()
            let customs = PaymentCustoms(
                try customs.settings(), client: LabClient.shared, logger: try server.logger())
            try faults.apply(to: customs.faults)
            do {
                try await customs.start(port: server.port)
            } catch {
                throw LabFailure(error.description)
            }
            Terminal.ready("customs179", customs.uploadURL)
            await Stay.untilSignal(signals)
            await customs.stop()
        }
    }

    /// `portsign-lab customs179 call ORDER`
    struct Call: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has running customs call the platform back for an order, and says what was answered.",
            discussion: "Exit status 1 when something is wrong with the answer.")

        @Argument(help: "The order's number.") var order: String
        @Option(help: "The base address of running customs.") var customs: String
        @Option(help: "The session's number; without it a new one.") var session: String?
        @Option(help: "The platform's customs code; without it the first that is registered.") var ebp: String?
        @Option(help: "How the call is written, parted by commas: \(CustomsCallStyle.words.joined(separator: ", ")).")
        var style: String?
        @Option(help: "How often it is sent at the same time.") var copies = 1

        func run() async throws {
            try await CustomsCommand.tell(
                customs, "call",
                [("order", order), ("session", session), ("ebp", ebp), ("style", style), ("copies", "\(copies)")])
        }
    }

    /// `portsign-lab customs179 review`
    struct Review: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has running customs review a platform: a callback with a random order.",
            discussion: "Exit status 1 when the platform does not pass.")

        @Option(help: "The base address of running customs.") var customs: String
        @Option(help: "The platform's customs code; without it the first that is registered.") var ebp: String?

        func run() async throws {
            try await CustomsCommand.tell(customs, "review", [("ebp", ebp)])
        }
    }

    /// Tells running customs to do something, and shows what came of it.
    private static func tell(_ customs: String, _ what: String, _ query: [(String, String?)]) async throws {
        let form = FormText.encode(query.compactMap { name, value in value.map { (name, $0) } })
        let url = "\(customs)/lab/\(what)?\(String(decoding: form, as: UTF8.self))"
        let (status, text) = await LabGet.tell(url, client: LabClient.shared)
        guard status == 200 else {
            throw LabFailure("customs at \(customs): \(status == 0 ? "" : "\(status) ")\(text)")
        }
        Terminal.say(text)
        let report = try JSONNode(parsing: Array(text.utf8))
        let calls = report.isArray ? report.elements : [report]
        let isGood = calls.allSatisfy { $0["deviations"]?.elements.isEmpty == true }
        if calls.isEmpty || !isGood { Terminal.end(1) }
    }
}
