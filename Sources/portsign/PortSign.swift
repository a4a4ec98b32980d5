import ArgumentParser
internal import SidecarBase

/// The sidecar's command line.
@main
struct PortSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portsign",
        abstract: "Signs customs declarations, stores them, sends them on and brings the receipts back.",
        discussion: "Exit status: 0 good, 1 the answer is no, 2 usage, 3 environment.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, InitCommand.self, MigrateCommand.self, CompatCheckCommand.self, ShadowCommand.self,
            ConfigCommand.self,
            SignCommand.self, VerifyCommand.self,
            ExplainCommand.self, ReceiptCommand.self, ValidateCommand.self, AssembleCommand.self, SchemaCommand.self,
            CodesCommand.self, CardCommand.self, LedgerCommand.self, EvidenceCommand.self, QueueCommand.self,
            OverdueCommand.self, AlertsCommand.self,
            ResendCommand.self, ReleaseCommand.self, AbandonCommand.self, RelayCommand.self,
            RealTimePaymentCommand.self, ForeignExchangeCommand.self, CertificateOfOriginCommand.self,
            TokenCommand.self, ErrorsCommand.self, DoctorCommand.self, HealthCommand.self,
            EPortLibraryHelperCommand.self,
        ])

    /// Parses and runs, and turns every ending into the exit status the manual promises.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as CommandFailure {
            if !error.text.isEmpty { Terminal.complain(error.text) }
            end(with: error.status)
        } catch let error as any CodedError {
            Terminal.complain(Language.text(of: error))
            end(with: .environment)
        } catch {
            let text = fullMessage(for: error)
            // Help and version are asked for, not wrong.
            if exitCode(for: error) == .success {
                Terminal.say(text)
                end(with: .good)
            }
            Terminal.complain(text)
            end(with: exitCode(for: error) == .validationFailure ? .usage : .environment)
        }
    }
}
