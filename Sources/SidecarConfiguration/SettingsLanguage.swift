/// The language of a text for people.
package enum SettingsLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"
}

/// One sentence in both languages.
struct BilingualText: Sendable, Equatable {
    let english: String
    let chinese: String

    init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    subscript(language: SettingsLanguage) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
