import ArgumentParser
internal import Pipeline
internal import SidecarBase

/// `portsign token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes a token for the API, and the lines of configuration that admit it.",
        discussion: "The token is shown once and kept nowhere: the configuration has its SHA-256 only.")

    @Argument(help: "The name of the holder, such as erp.") var name: String
    @Option(name: .customLong("role"), help: "caller, operator, admin or auditor; may be given more than once.")
    var roles: [AccessRole] = [.caller]

    func validate() throws {
        guard !name.isEmpty, name.utf8.count <= 40,
            name.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || [0x2D, 0x2E, 0x5F].contains($0)
            })
        else { throw ValidationError("a name has 1 to 40 letters, digits, hyphens, dots and underscores") }
    }

    func run() throws {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let token = Base64.encodeText(bytes).filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        let text = String(token)
        let names = Set(roles).map(\.rawValue).sorted().joined(separator: ", ")
        Terminal.say(text)
        Terminal.complain(
            """
            server:
              tokens:
                \(name): { roles: [\(names)], sha256: \(Hex.encode(TokenDigests.digest(Secret(text)))) }
            """)
    }
}

extension AccessRole: ExpressibleByArgument {}
