import ArgumentParser
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign alerts`
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Webhooks that are told when something is wrong.", subcommands: [Test.self])

    /// `portsign alerts test`
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Sends a test notice to a webhook, and says whether it was taken.")

        @OptionGroup var option: ConfigurationOption
        @Argument(help: "The name of the webhook in alerts; all of them without one.") var name: String?

        func run() async throws {
            let settings = try option.load()
            let clients = OutboundClients()
            let webhooks: [AlertWebhook]
            do {
                webhooks = try Composition.webhooks(of: settings, clients: clients).filter { hook in
                    name.map { $0 == hook.name } ?? true
                }
            } catch {
                clients.abandon()
                throw error
            }
            let time = ChinaTime.now()
            let finding = AlertFinding(.cannotSign, "TEST", "portsign alerts test: nothing is wrong / 测试消息，一切正常")
            var refused = 0
            for webhook in webhooks {
                do throws(AlertWebhook.Failure) {
                    try await webhook.send(AlertMachine.Notice(finding, .raised, since: time, time: time))
                    Terminal.say("ok   \(webhook.name)")
                } catch {
                    refused += 1
                    Terminal.say("BAD  \(webhook.name): \(error.reason)")
                }
            }
            try await clients.shutdown()
            if webhooks.isEmpty {
                throw CommandFailure(
                    .usage,
                    Language.ofTerminal == .chinese
                        ? "alerts 中没有此 Webhook" : "alerts has no webhook\(name.map { " \($0)" } ?? "")")
            }
            if refused > 0 {
                throw CommandFailure(
                    .no, Language.ofTerminal == .chinese ? "\(refused) 个未送达" : "\(refused) did not take it")
            }
        }
    }
}
