/// How one kind of single-window documents becomes a headquarters message: data, read by ``MappingReader``.
package struct Mapping: Sendable, Equatable {
    /// A document that was declared earlier, and by which of its fields it is found.
    struct Lookup: Sendable, Equatable {
        let name: String
        /// `CEB621Message`.
        let rootName: String
        /// `logisticsNo`.
        let field: String
        let value: MappingExpression
    }

    /// Which element of the input the names in a group are looked up in.
    enum Scope: Sendable, Equatable {
        /// The same as around it.
        case same
        /// The element at a path from the item.
        case block([String])
        /// One group for each element at a path from the item.
        case rows([String])
    }

    struct Rule: Sendable, Equatable {
        let expression: MappingExpression
        /// As written in the mapping.
        let text: String
        /// Left out when it is empty, even though the message may hold it empty.
        let isOmittedWhenEmpty: Bool
        /// Refused when it is empty, even though the message need not have it.
        let isNeeded: Bool
    }

    enum Content: Sendable, Equatable {
        case rule(Rule)
        case group(Scope, [Target])
    }

    /// An element of the headquarters message.
    struct Target: Sendable, Equatable {
        let name: String
        let line: Int
        let content: Content
    }

    /// `IMPORTORDER`.
    package let businessType: String
    /// `CEB311Message`.
    package let rootName: String
    package let chineseName: String
    package let englishName: String
    /// The name of the list in the body and of its items.
    let list: String
    let item: String
    /// The names that an element goes by, its own first.
    let aliases: [String: [String]]
    let lookups: [Lookup]
    /// The document element.
    let root: Target
    /// Every name of an element that the mapping uses or leaves aside on purpose.
    let knownNames: Set<String>

    /// The names that an element goes by.
    func names(of name: String) -> [String] { aliases[name] ?? [name] }
}
