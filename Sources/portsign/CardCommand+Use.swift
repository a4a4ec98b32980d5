import ArgumentParser
internal import CryptoCore
internal import Glibc
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import SmartCard

extension CardCommand {
    /// The signers with cards that a command means: the named one, or all.
    private static func signers(
        _ name: String?, _ option: ConfigurationOption, meter: TransmitMeter? = nil
    ) throws -> [any Signer] {
        let settings = try option.load()
        let names = settings.signers.compactMap { signer -> String? in
            if case .card = signer.kind { signer.name } else { nil }
        }
        if let name, !names.contains(name) {
            throw CommandFailure(.usage, "\(option.path): there is no signer \(name) with a card")
        }
        let factory = SignerFactory(settings: settings, logger: Logger(label: "portsign"), meter: meter)
        return try names.filter { name == nil || $0 == name }.compactMap { try factory.signer(named: $0) }
    }

    /// The form in which a key of this kind signs.
    private static func form(_ kind: KeyKind) -> SignatureForm {
        switch kind {
        case .sm2: .sm2SM3
        case .elliptic: .ecdsaSHA256
        case .rsa, .other: .rsaSHA1
        }
    }

    /// No message at all: whoever finds the signature can do nothing with it.
    private static let message = Array("PortSign tries whether this card signs; this is not a message.".utf8)

    private static func sign(_ signer: any Signer) async throws(SignerError) -> (SignatureResult, Duration) {
        let identity = try await signer.identity()
        let begin = ContinuousClock.now
        let result = try await signer.sign(message, as: form(identity.keyKind), deadline: .now + .seconds(30))
        return (result, ContinuousClock.now - begin)
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }

    private static func milliseconds(_ duration: Duration) -> String {
        "\(Int((duration / .milliseconds(1)).rounded())) ms"
    }

    /// `portsign card test`
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Makes a harmless signature with each configured card.",
            discussion: "The PIN is offered under the usual guard. Exit status 1 when a signer cannot sign.")

        @Argument(help: "The signer's name; all with cards when left out.") var signer: String?
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            var isGood = true
            for signer in try CardCommand.signers(signer, option) {
                do throws(SignerError) {
                    let (result, time) = try await CardCommand.sign(signer)
                    Terminal.say(
                        "\(signer.name): signed in \(CardCommand.milliseconds(time)), certificate "
                            + "\(result.identity.certNo), \(result.identity.keyKind), \(result.identity.device)")
                } catch {
                    isGood = false
                    Terminal.say("\(signer.name): \(Language.text(of: error))")
                }
                await signer.close()
            }
            if !isGood { throw CommandFailure(.no) }
        }
    }

    /// `portsign card bench`
    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bench", abstract: "Measures a configured card, and what we add to it.",
            discussion: """
                The first signature is not counted. The time in the card is that from giving a command to PC/SC until its \
                answer is there; the overhead is all the rest of a signature's time. Exit status 1 when one fails.
                """)

        @Argument(help: "The signer's name.") var signer: String
        @Option(help: "Signatures to make, 1 to 10000.") var count = 20
        @OptionGroup var option: ConfigurationOption

        func validate() throws {
            guard (1...10_000).contains(count) else { throw ValidationError("--count must be 1 to 10000") }
        }

        func run() async throws {
            let meter = TransmitMeter()
            guard let signer = try CardCommand.signers(signer, option, meter: meter).first else {
                throw CommandFailure(.no)
            }
            do throws(SignerError) {
                _ = try await CardCommand.sign(signer)
                var times: [Duration] = []
                let before = meter.reading
                let begin = ContinuousClock.now
                let cpu = clock()
                for _ in 0..<count { times.append(try await CardCommand.sign(signer).1) }
                let whole = ContinuousClock.now - begin
                let own = Double(clock() - cpu) / Double(CLOCKS_PER_SEC) * 1_000 / Double(count)
                let commands = meter.reading.commands - before.commands
                let inCard = meter.reading.time - before.time
                let overhead = times.reduce(.zero, +) - inCard
                times.sort()
                let rate = Double(count) / (whole / .seconds(1))
                Terminal.say(
                    table: [
                        ["signatures", "\(count)"], ["a second", "\((rate * 10).rounded() / 10)"],
                        ["median", CardCommand.milliseconds(times[times.count / 2])],
                        ["slowest", CardCommand.milliseconds(times[times.count - 1])],
                        ["commands", "\(CardCommand.rounded(Double(commands) / Double(count))) a signature"],
                        ["in the card", "\(CardCommand.rounded(inCard / .milliseconds(count))) ms a signature"],
                        [
                            "overhead",
                            "\(CardCommand.rounded(overhead / .microseconds(max(1, commands)))) µs a command",
                        ],
                        ["own CPU time", "\((own * 100).rounded() / 100) ms each"],
                    ])
            } catch {
                await signer.close()
                throw CommandFailure(.no, Language.text(of: error))
            }
            await signer.close()
        }
    }
}
