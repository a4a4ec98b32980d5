/// An element of a message as a value: a text, a group of elements, or content that nobody here reads.
package struct MessageNode: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case text(String)
        /// In the order of the message's description.
        case group([MessageNode])
        /// The canonical form of the one element inside, which declares every namespace it uses; empty when there is none.
        case free(String)
    }

    /// The local name.
    package let name: String
    package var content: Content

    package init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }

    /// A field with its text.
    package init(_ name: String, text: String) { self.init(name, .text(text)) }

    /// A group with its elements.
    package init(_ name: String, _ nodes: [MessageNode]) { self.init(name, .group(nodes)) }

    /// The elements of a group; none of anything else.
    package var nodes: [MessageNode] { if case .group(let nodes) = content { nodes } else { [] } }

    /// Its own text; `nil` when it is no field.
    package var text: String? { if case .text(let text) = content { text } else { nil } }

    /// The first element of a name.
    package func node(_ name: String) -> MessageNode? { nodes.first { $0.name == name } }

    /// All elements of a name.
    package func nodes(_ name: String) -> [MessageNode] { nodes.filter { $0.name == name } }

    /// The text of a field without white space at its ends; `nil` when there is no such field.
    package func text(_ name: String) -> String? { node(name)?.text?.trimmed }

    /// The number in a field; `nil` when there is no such field or no number in it.
    package func decimal(_ name: String) -> ExactDecimal? { text(name).flatMap { ExactDecimal($0) } }

    /// The whole number in a field; `nil` when there is no such field or no whole number in it.
    package func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
}
