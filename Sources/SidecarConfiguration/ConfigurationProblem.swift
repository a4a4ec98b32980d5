package import SidecarBase

/// One thing that is wrong in the configuration: where, and what is allowed there.
///
/// The texts never repeat a value, because a wrong value may be a PIN that was put in the wrong place.
package struct ConfigurationProblem: Sendable, Equatable {
    /// Where a value comes from.
    package enum Place: Sendable, Equatable {
        /// A line of the file, counted from 1.
        case line(Int)
        /// An environment variable, by name.
        case environment(String)
        /// The file as a whole.
        case file
    }

    /// One of the `config.…` codes.
    package let code: ErrorCode
    /// The key in dotted form, for example `signers.ukey-a.slot` or `companies[0].code`; empty for the whole file.
    package let path: String
    /// Where the value comes from.
    package let place: Place
    private let text: BilingualText

    init(_ code: ErrorCode, path: String, place: Place, _ english: String, _ chinese: String) {
        self.code = code
        self.path = path
        self.place = place
        text = BilingualText(english, chinese)
    }

    /// The problem as one line: place, key and what to do.
    package func description(language: SettingsLanguage) -> String {
        var parts: [String] = []
        switch (place, language) {
        case (.line(let line), .english): parts.append("line \(line)")
        case (.line(let line), .chinese): parts.append("第 \(line) 行")
        case (.environment(let name), .english): parts.append("environment variable \(name)")
        case (.environment(let name), .chinese): parts.append("环境变量 \(name)")
        case (.file, _): break
        }
        if !path.isEmpty { parts.append(path) }
        parts.append(text[language])
        return parts.joined(separator: language == .english ? ": " : "：")
    }
}
