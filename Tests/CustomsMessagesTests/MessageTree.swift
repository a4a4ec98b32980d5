import CustomsMessages
import XMLCanonical

/// A message as a tree that tests change.
struct MessageTree {
    var name: String
    var namespace = CustomsNamespace.ceb
    var attributes: [String: String] = [:]
    var text = ""
    var children: [MessageTree] = []

    init(_ name: String, text: String = "", children: [MessageTree] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    init(_ element: XMLElement) {
        name = element.name
        namespace = element.namespace ?? ""
        for attribute in element.attributes where attribute.namespace == nil {
            attributes[attribute.name] = attribute.value
        }
        children = element.children.map { MessageTree($0) }
        text = children.isEmpty ? element.text : ""
    }

    /// The document.
    var xml: String {
        var output = ""
        write(to: &output, inside: "")
        return output
    }

    private func write(to output: inout String, inside outer: String) {
        output += "<\(name)"
        if namespace != outer { output += " xmlns=\"\(namespace)\"" }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { output += " \(name)=\"\(escaped(value))\"" }
        output += ">\(escaped(text))"
        for child in children { child.write(to: &output, inside: namespace) }
        output += "</\(name)>"
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    /// The places of all elements in it, itself first.
    var places: [[Int]] {
        [[]] + children.enumerated().flatMap { index, child in child.places.map { [index] + $0 } }
    }

    subscript(place: some Collection<Int>) -> MessageTree {
        get { place.first.map { children[$0][place.dropFirst()] } ?? self }
        set {
            if let first = place.first { children[first][place.dropFirst()] = newValue } else { self = newValue }
        }
    }

    /// A small valid message of a description.
    init(_ description: MessageDescription, documents: Int = 1) {
        self.init(description.rootName)
        attributes = MessageTree.made(description.attributes)
        for element in description.elements { children += MessageTree.made(element, atLeast: documents) }
        if description.namespace != namespace { take(description.namespace) }
    }

    /// Everything outside Signatures is in this namespace then.
    private mutating func take(_ namespace: String) {
        guard self.namespace == CustomsNamespace.ceb else { return }
        self.namespace = namespace
        for index in children.indices { children[index].take(namespace) }
    }

    private static func made(_ descriptions: [AttributeDescription]) -> [String: String] {
        var attributes: [String: String] = [:]
        for description in descriptions where description.isRequired {
            attributes[description.name] =
                description.name == "guid" ? Fixture.guid : description.fixedValue ?? sample(of: description.type)
        }
        return attributes
    }

    private static func made(_ element: ElementDescription, atLeast count: Int) -> [MessageTree] {
        let count = min(max(element.minimum, count), element.maximum ?? .max)
        return (0..<count).map { _ in
            var tree = bare(element)
            if !element.attributes.isEmpty { tree.attributes = made(element.attributes) }
            return tree
        }
    }

    private static func bare(_ element: ElementDescription) -> MessageTree {
        switch element.content {
        case .text(let type):
            if case .fixed(let value) = element.known { return MessageTree(element.name, text: value) }
            return MessageTree(element.name, text: sample(of: type))
        case .group(let elements):
            return MessageTree(element.name, children: elements.flatMap { made($0, atLeast: 1) })
        case .any: return MessageTree(element.name, children: [MessageTree("free")])
        case .signature:
            // As much as the schema of signatures asks for.
            var signature = MessageTree("Signature")
            signature.namespace = CustomsNamespace.signature
            signature.children = MessageTree.signatureParts
            return signature
        }
    }

    private static func sample(of type: TextType) -> String {
        switch type {
        case .characters(let minimum, let maximum, _):
            String(repeating: "7", count: max(minimum, min(maximum ?? 4, 4)))
        case .decimal: "12.5"
        case .integer: "7"
        case .lexical(.base64): "PGE+PC9hPg=="
        case .lexical(.dateTime): "2024-06-01T09:30:05"
        case .lexical(.date): "2024-06-01"
        case .lexical(.id): "ID01"
        }
    }

    private static var signatureParts: [MessageTree] {
        func part(_ name: String, _ attributes: [String: String] = [:], text: String = "", _ parts: [MessageTree] = [])
            -> MessageTree
        {
            var tree = MessageTree(name, text: text, children: parts)
            tree.namespace = CustomsNamespace.signature
            tree.attributes = attributes
            return tree
        }
        let algorithm = ["Algorithm": "urn:x"]
        return [
            part(
                "SignedInfo", [:],
                [
                    part("CanonicalizationMethod", algorithm), part("SignatureMethod", algorithm),
                    part(
                        "Reference", ["URI": ""],
                        [part("DigestMethod", algorithm), part("DigestValue", text: "AAAA")]),
                ]), part("SignatureValue", text: "AAAA"),
        ]
    }
}
