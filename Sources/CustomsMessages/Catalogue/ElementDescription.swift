/// One element of a message as an edition describes it.
package final class ElementDescription: Sendable {
    /// What is inside it.
    package enum Content: Sendable {
        case text(TextType)
        /// These elements in this order.
        case group([ElementDescription])
        /// Anything, unread: one element, or with ``isOpen`` text and attributes as well.
        case any
        /// An XML signature, which the verifier judges.
        case signature
    }

    /// A value that the schema knows beforehand. An empty element stands for it.
    package enum Known: Sendable, Hashable {
        /// No other value is allowed.
        case fixed(String)
        /// Others are.
        case assumed(String)
    }

    /// The local name.
    package let name: String
    package let chineseName: String
    package let englishName: String
    /// What stands in it, in English; empty for groups.
    package let meaning: String
    /// The same in Chinese; empty where nobody has written it yet.
    package let chineseMeaning: String
    package let minimum: Int
    /// `nil`: any number.
    package let maximum: Int?
    package let content: Content
    /// Of texts only.
    package let known: Known?
    /// Those of groups and texts that have some; only envelopes have.
    package let attributes: [AttributeDescription]
    /// Whether nothing at all is asked of what is in it.
    package let isOpen: Bool

    init(
        name: String, chineseName: String, englishName: String, meaning: String, chineseMeaning: String = "",
        minimum: Int,
        maximum: Int?, content: Content, known: Known? = nil, attributes: [AttributeDescription] = [],
        isOpen: Bool = false
    ) {
        self.name = name
        self.chineseName = chineseName
        self.englishName = englishName
        self.meaning = meaning
        self.chineseMeaning = chineseMeaning
        self.minimum = minimum
        self.maximum = maximum
        self.content = content
        self.known = known
        self.attributes = attributes
        self.isOpen = isOpen
        mayLackText =
            switch content {
            case .text(.characters(let shortest, _, _)): shortest == 0 && minimum > 0 && known == nil
            case .group(let elements): elements.contains(where: \.mayLackText)
            default: false
            }
    }

    /// Whether it, or something in it, is mandatory and may be empty all the same.
    let mayLackText: Bool

    /// Whether a path has to count it.
    package var isRepeated: Bool { maximum != 1 }

    /// `1`, `0..1`, `1..100`, `0..*`.
    package var occurrence: String {
        guard let maximum else { return "\(minimum)..*" }
        return minimum == maximum ? "\(minimum)" : "\(minimum)..\(maximum)"
    }
}
