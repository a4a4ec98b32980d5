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

    /// One of two texts, in the terminal's language.
    static func text(_ english: String, _ chinese: String) -> String { ofTerminal == .chinese ? chinese : english }

    /// A time span for people.
    static func duration(seconds: Int64) -> String {
        if seconds < 60 { return text("\(seconds) s", "\(seconds) 秒") }
        let (minutes, hours) = (seconds / 60, seconds / 3_600)
        if seconds < 3_600 { return text("\(minutes) min", "\(minutes) 分钟") }
        if hours < 48 { return text("\(hours) h \(minutes % 60) min", "\(hours) 小时 \(minutes % 60) 分钟") }
        return text("\(hours / 24) d \(hours % 24) h", "\(hours / 24) 天 \(hours % 24) 小时")
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
