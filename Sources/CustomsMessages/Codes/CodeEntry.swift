/// One code of a table.
package struct CodeEntry: Sendable, Equatable {
    package let code: String
    package let chineseName: String
    package let englishName: String
    /// What others call the same: `CNY`, `CN`; callers send such codes by mistake.
    package let aliases: [String]

    /// For people: `502 美元`.
    package var chinese: String { "\(code) \(chineseName)" }
    /// For people: `502 US dollar`.
    package var english: String { "\(code) \(englishName)" }

    /// Whether a text is the code, a name or an alias, in capitals or not.
    func isCalled(_ text: String) -> Bool {
        code == text || chineseName == text
            || (englishName + "\n" + aliases.joined(separator: "\n")).lowercased().split(separator: "\n")
                .contains { $0 == text.lowercased() }
    }
}
