/// Takes out of a text what some clients take out before they declare. Source: zhejiang.md §8.1, last rule.
enum CleanText {
    /// The text without white space and punctuation.
    static func without(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append(
            contentsOf: text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .dashPunctuation, .openPunctuation, .closePunctuation, .connectorPunctuation, .otherPunctuation,
                    .initialPunctuation, .finalPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator,
                    .control:
                    false
                default: true
                }
            })
        return String(result)
    }
}
