import ArgumentParser
internal import CryptoCore
internal import Ledger
internal import SidecarBase
internal import SidecarConfiguration

extension LedgerCommand {
    /// `portsign ledger checkpoints`
    struct Checkpoints: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoints", abstract: "Shows the signed checkpoints of the event chain, and the key.",
            discussion: "Keep the public key, or its fingerprint, elsewhere: evidence is checked with it.")

        @Flag(help: "The public key as PEM, and nothing else.") var publicKey = false
        @Option(help: "How many of the newest are shown.") var limit = 20
        @Flag(help: "One JSON object a line.") var json = false
        @OptionGroup var option: ConfigurationOption

        private struct Line: Encodable {
            let number: Int64
            let first: Int64
            let last: Int64
            let time: String
            let head: String
            let root: String
            let key: String
        }

        func run() async throws {
            let settings = try option.load()
            if publicKey {
                let pem = try CheckpointKeyFile.key(settings).publicPEM
                return Terminal.say(String(pem.dropLast()))
            }
            try await LedgerCommand.withLedger(of: option) { ledger in
                let last = try await ledger.lastCheckpoint()?.number ?? 0
                let shown =
                    last == 0 ? [] : try await ledger.checkpoints(max(1, last - Int64(max(1, limit)) + 1)...last)
                if json {
                    for one in shown {
                        try Terminal.say(
                            json: Line(
                                number: one.number, first: one.first, last: one.last, time: one.time, head: one.head,
                                root: one.root, key: one.key))
                    }
                    return
                }
                Terminal.say(
                    table: [["number", "events", "time", "head", "key"]]
                        + shown.map {
                            [
                                String($0.number), "\($0.first)-\($0.last)", $0.time,
                                String($0.head.prefix(16)), String($0.key.prefix(16)),
                            ]
                        })
                if let key = shown.last?.key { Terminal.say(Language.text("key: ", "密钥：") + key) }
            }
        }
    }
}
