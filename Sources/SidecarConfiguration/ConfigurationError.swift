package import SidecarBase

/// Why a configuration cannot be used: every problem there is, not only the first.
package struct ConfigurationError: CodedError, Equatable {
    /// The file that was read.
    package let file: String
    /// The problems in the order of the file, then those of the environment; never empty.
    package let problems: [ConfigurationProblem]

    init(file: String, problems: [ConfigurationProblem]) {
        self.file = file
        self.problems = problems
    }

    /// The code of the first problem.
    package var code: ErrorCode { problems.first?.code ?? .configValue }

    package var detail: String { lines(language: .english).joined(separator: "; ") }

    /// One line a problem, each beginning with the file.
    package func lines(language: SettingsLanguage) -> [String] {
        problems.map { file + (language == .english ? ": " : "：") + $0.description(language: language) }
    }
}
