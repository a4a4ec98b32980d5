internal import SidecarBase
package import XMLCanonical

/// A single-window document (`mo`), read by names, never by positions: the order of elements in a block differs between
/// senders that all work. Source: zhejiang.md §5.1.
package struct SingleWindowDocument: Sendable, Equatable {
    /// One declaration of the list in the body.
    package struct Item: Sendable, Equatable {
        /// The name of the list it stands in.
        package let list: String
        package let element: SingleWindowElement
        /// Where it stands among those of its name, from 1.
        package let number: Int
        /// The `jkfSign` in the item, or beside the list.
        package let signElement: SingleWindowElement?
        /// Whether `jkfSign` stands beside the list.
        let isSignBeside: Bool
        package let sign: SingleWindowSign

        /// `orderInfo[1]`.
        package var path: String { "\(element.name)[\(number)]" }
    }

    /// `head/businessType`; when it is missing there, the one of the first `jkfSign`.
    package let businessType: String
    /// In order; none in receipts such as `jkfGoodsDeclar`, which are no declarations.
    package let items: [Item]

    /// Whether a document is a single-window document.
    package static func isOne(_ document: XMLDocument) -> Bool { document.root.name == "mo" }

    /// Reads a document.
    /// - Throws: `assembly.input` when its root is not `mo`.
    package init(_ document: XMLDocument) throws(AssemblyError) {
        guard Self.isOne(document) else {
            throw AssemblyError(
                .assemblyInput, english: "the root element is no mo", chinese: "根元素不是 mo")
        }
        let root = SingleWindowElement(document.root)
        let body = root.child("body")?.children ?? []
        let beside = body.first { $0.name == "jkfSign" }
        var items: [Item] = []
        for list in body where list.name != "jkfSign" {
            var counts: [String: Int] = [:]
            // Lists hold groups; anything else is no declaration.
            for element in list.children where !element.children.isEmpty && element.name != "jkfSign" {
                counts[element.name, default: 0] += 1
                let inside = element.child("jkfSign")
                items.append(
                    Item(
                        list: list.name, element: element, number: counts[element.name] ?? 1,
                        signElement: inside ?? beside, isSignBeside: inside == nil,
                        sign: SingleWindowSign(inside ?? beside)))
            }
        }
        self.items = items
        let type = root.child("head")?.text("businessType") ?? ""
        businessType = type.isEmpty ? items.first?.sign.businessType ?? "" : type
    }
}
