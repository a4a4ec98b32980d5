import ArgumentParser
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration

/// `--config FILE`, which every command takes.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file.") var path = "conf/portsign.yaml"

    /// Reads and checks the configuration; every problem is said, one line each.
    func load() throws -> Settings {
        do {
            return try SettingsLoader.load(file: path, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure(.environment, error.lines(language: Language.ofTerminal).joined(separator: "\n"))
        }
    }
}

/// The language people are spoken to in: Chinese where the locale says so.
enum Language {
    static var ofTerminal: SettingsLanguage {
        let environment = ProcessInfo.processInfo.environment
        let locale = environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? ""
        return locale.hasPrefix("zh") ? .chinese : .english
    }

    /// The sentence of a code in the terminal's language.
    static func sentence(of code: ErrorCode) -> String {
        ofTerminal == .chinese ? code.chinese : code.english
    }

    /// An error as a line: code, sentence, detail.
    static func text(of error: any CodedError) -> String {
        "\(error.code.name): \(sentence(of: error.code))\(error.detail.isEmpty ? "" : " (\(error.detail))")"
    }
}
