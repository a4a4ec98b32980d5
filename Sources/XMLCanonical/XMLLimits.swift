/// Limits a document must keep to before a tree is built of it; what is over is refused.
package struct XMLLimits: Sendable, Equatable {
    /// Bytes of the whole document.
    package var maximumBytes: Int
    /// Levels of nested elements; the root is level 1.
    package var maximumDepth: Int
    /// Elements, texts, CDATA sections, comments and processing instructions together.
    package var maximumNodes: Int
    /// Attributes (with namespace declarations) of one element.
    package var maximumAttributes: Int
    /// Namespace declarations of an element and the elements around it together.
    package var maximumNamespaces: Int

    package init(
        maximumBytes: Int = 10 << 20, maximumDepth: Int = 64, maximumNodes: Int = 200_000,
        maximumAttributes: Int = 256, maximumNamespaces: Int = 32
    ) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.maximumNodes = maximumNodes
        self.maximumAttributes = maximumAttributes
        self.maximumNamespaces = maximumNamespaces
    }

    /// 10 MiB, 64 levels, 200,000 nodes, 256 attributes, 32 namespaces in scope.
    package static let standard = XMLLimits()
}
