import ArgumentParser

/// The simulated customs world's command line.
@main
struct PortSignLab: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portsign-lab",
        abstract:
            "A simulated customs world around PortSign: exchange node, platform, ERP and card. Nothing in it is real.",
        discussion: """
            Every server listens on 127.0.0.1, prints one line `ready NAME URL` on standard output and ends on SIGTERM or \
            SIGINT with status 0. `POST /lab/mode` with {"mode":"http500","count":3} makes it misbehave.
            """,
        subcommands: [
            DemoCommand.self, WorldCommand.self, NodeCommand.self, PlatformCommand.self, ERPCommand.self,
            CardCommand.self, BundleCommand.self, EPortControlCommand.self, CustomsCommand.self, CouncilCommand.self,
            ForeignExchangeCommand.self, SendCommand.self, MakeCommand.self,
            SoakCommand.self, DayCommand.self,
        ])

    /// Parses and runs; a failure is one clear text on standard error and status 3, or 2 for wrong usage.
    static func main() async {
        do {
            var command = try parseAsRoot(MischiefOptions.spelledOut(Array(CommandLine.arguments.dropFirst())))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as LabFailure {
            Terminal.complain(failure.text)
            Terminal.end(failure.status)
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code == .success {
                Terminal.say(text)
                Terminal.end(0)
            }
            Terminal.complain(text)
            Terminal.end(code == .validationFailure ? 2 : 3)
        }
    }
}
