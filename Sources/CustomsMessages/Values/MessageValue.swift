/// A headquarters message as values: what is between its XML and its JSON form, and what translations make.
///
/// The Signature is no part of it: a signature fits the bytes it was made over and no others.
package struct MessageValue: Sendable, Equatable {
    /// `CEB311Message`.
    package let rootName: String
    /// The attribute `guid`; `nil` when it is missing.
    package var guid: String?
    /// The attribute `version`.
    package var version: String
    /// The children of the root in the order of the description: documents, then the common blocks.
    package var nodes: [MessageNode]

    package init(rootName: String, guid: String?, version: String = "1.0", nodes: [MessageNode]) {
        self.rootName = rootName
        self.guid = guid
        self.version = version
        self.nodes = nodes
    }

    /// The first child of a name.
    package func node(_ name: String) -> MessageNode? { nodes.first { $0.name == name } }

    /// All children of a name.
    package func nodes(_ name: String) -> [MessageNode] { nodes.filter { $0.name == name } }
}

extension ElementDescription {
    /// The names it goes by in what is read, its own first. Source: ceb.md chapter 9, "gmodel".
    var names: [String] { name == "gmodel" ? [name, "gModel"] : [name] }

    /// Whether an element of this name is meant.
    func isCalled(_ name: String) -> Bool { name == self.name || (name == "gModel" && self.name == "gmodel") }
}
