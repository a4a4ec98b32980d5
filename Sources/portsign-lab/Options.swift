import ArgumentParser
internal import Foundation
internal import Lab
internal import Logging

/// `--port` and `--log`, which every server has.
struct ServerOptions: ParsableArguments {
    @Option(help: "The port on 127.0.0.1; 0 takes any free one.") var port = 0
    @Option(help: "A file for log lines.") var log: String?

    func logger() throws -> Logger { try LabLog.start(log) }
}

/// `--mischief` and what belongs to it.
struct MischiefOptions: ParsableArguments {
    @Flag(help: "Misbehave as real counterparts do on their bad days; --mischief=SEED is the same with --seed.")
    var mischief = false
    @Option(help: "The seed of the mischief: the same seed gives the same faults.") var seed: UInt64 = 1
    @Option(help: "The share of answers that go wrong, 0 to 1, in place of the usual mixture.") var rate: Double?

    /// The mixture; `nil` without mischief.
    func mixture() throws -> Mischief? {
        guard mischief else { return nil }
        guard let rate else { return .usual(seed: seed) }
        guard (0...1).contains(rate) else { throw ValidationError("--rate is 0 to 1, not \(rate)") }
        let usual = Mischief.usual(seed: seed).rates
        return Mischief(seed: seed, rates: usual.mapValues { $0 / usual.values.reduce(0, +) * rate })
    }

    /// The faults of a part's answers, told on standard output where there are any.
    func faults(of part: String, number: UInt64) throws -> FaultScript {
        guard let mixture = try mixture()?.forPart(number) else { return FaultScript() }
        Terminal.say("mischief \(part) \(mixture)")
        return FaultScript(mischief: mixture, hangTime: .seconds(5), slowTime: .milliseconds(500))
    }

    /// What goes wrong with pushes.
    func pushes() -> PushMischief? { mischief ? PushMischief(seed: seed) : nil }

    /// `--mischief=7` in the words that the parser knows.
    static func spelledOut(_ arguments: [String]) -> [String] {
        arguments.flatMap { argument in
            argument.hasPrefix("--mischief=")
                ? ["--mischief", "--seed", String(argument.dropFirst("--mischief=".count))] : [argument]
        }
    }
}

/// What the simulated node can do.
struct NodeOptions: ParsableArguments {
    @Option(help: "How the SOAP answer is written: cdata or escaped.") var answer = "escaped"
    @Option(help: "A certificate and its company, CERTNO=COPCODE; may be repeated. Without any, every card is taken.")
    var card: [String] = []
    @Option(help: "Receipts: status@seconds,…; none switches them off.") var receipts = "2@0.3,120@0.8"
    @Option(help: "How often each receipt is pushed.") var copies = 1
    @Flag(help: "Later receipts may overtake earlier ones.") var overtake = false
    @Option(help: "A file that gets a JSON line for each message that is taken, before it is answered.")
    var record: String?
    @Flag(help: "Refuse SOAP calls that are not RPC/encoded.") var encodedCalls = false
    @Option(help: "The key of the gateway's signature.") var gatewayKey = "example-app-key-0123456789"
    @Option(help: "The token that plain posts must show.") var token: String?
    @Option(help: "A folder out of which messages are taken.") var sendFolder: String?
    @Option(help: "A file by which a node that was killed goes on where it was.") var journal: String?
    @OptionGroup var mischief: MischiefOptions

    func settings() throws -> ExchangeNode.Settings {
        var settings = ExchangeNode.Settings()
        guard let form = SOAPAnswerForm(rawValue: answer) else {
            throw ValidationError("--answer is cdata or escaped, not \(answer)")
        }
        settings.answerForm = form
        for pair in card {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--card is CERTNO=COPCODE, not \(pair)") }
            settings.cards[parts[0]] = parts[1]
        }
        settings.wantsEncodedCalls = encodedCalls
        settings.gatewayKey = gatewayKey
        settings.token = token
        settings.sendFolder = sendFolder
        if let record { settings.file = try AppendFile(path: record) }
        if let journal { settings.journal = try Journal(path: journal) }
        settings.faults = try mischief.faults(of: "node", number: 0)
        return settings
    }

    func plan() throws -> ReceiptPlan? {
        guard receipts != "none" else { return nil }
        guard let steps = ReceiptStep.list(receipts) else {
            throw ValidationError("--receipts is like 2@0.3,120@0.8, not \(receipts)")
        }
        return ReceiptPlan(steps: steps, copies: max(1, copies), overtakes: overtake)
    }
}

/// The platform's keys, from files or new.
struct KeyOptions: ParsableArguments {
    @Option(help: "File with the AES key, base64. Without it a new one is made.") var aesKey: String?
    @Option(help: "File with the platform's RSA private key, PEM. Without it a new one is made.")
    var platformKey: String?

    func keyring() throws -> PlatformKeyring {
        let fresh = try PlatformKeyring.make()
        return try PlatformKeyring(
            aesKey: aesKey.map { try KeyFiles.aesKey($0) } ?? fresh.aesKey,
            key: platformKey.map { try KeyFiles.privateKey($0) } ?? fresh.key)
    }
}
