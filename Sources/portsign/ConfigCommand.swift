import ArgumentParser
internal import SidecarConfiguration

/// `portsign config …`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Looks at the configuration.",
        subcommands: [Check.self, Reference.self, Example.self])

    /// `portsign config check`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Reads the configuration and says what each part will do.")

        @OptionGroup var option: ConfigurationOption
        @Flag(help: "The same as JSON.") var json = false

        private struct Answer: Encodable {
            let file: String
            let parts: [String]
        }

        func run() async throws {
            let settings = try option.load()
            _ = try SiteKnowledge(settings)
            let parts = settings.describe(language: Language.ofTerminal)
            if json {
                try Terminal.say(json: Answer(file: option.path, parts: parts))
            } else {
                for part in parts { Terminal.say(part) }
            }
        }
    }

    /// `portsign config reference`
    struct Reference: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reference", abstract: "Prints every configuration key as a Markdown table.")

        @Flag(help: "In Chinese.") var chinese = false

        func run() async throws {
            Terminal.say(SettingsReference.markdownTable(language: chinese ? .chinese : .english))
        }
    }

    /// `portsign config example`
    struct Example: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "example", abstract: "Prints a commented example configuration.")

        @Flag(help: "In Chinese.") var chinese = false

        func run() async throws {
            Terminal.say(SettingsReference.exampleYAML(language: chinese ? .chinese : .english))
        }
    }
}
