internal import SidecarBase
package import XMLCanonical

/// Checks a message against an edition's description: which elements, how often, in which order, and their texts. Its verdict
/// is that of the authorities' schemas; it goes on after a fault, so that one reading finds them all.
package struct SchemaValidator: Sendable {
    private let catalogue: SchemaCatalogue

    /// The most findings of one message.
    package static let maximumFindings = 200

    package init(_ catalogue: SchemaCatalogue) {
        self.catalogue = catalogue
    }

    /// What the schema of an edition says against a message; empty when nothing.
    package func findings(in document: XMLDocument, edition: Edition) -> [MessageFinding] {
        var pass = Pass()
        let root = document.root
        let name = root.name
        guard root.namespace == CustomsNamespace.ceb else {
            pass.add(
                SchemaFault.namespace(expected: CustomsNamespace.ceb), at: root, path: "", value: root.namespace ?? "")
            return pass.findings
        }
        guard let description = catalogue.message(name, edition) else {
            pass.add(SchemaFault.unknownMessage(name: name, edition: edition), at: root, path: "")
            return pass.findings
        }
        pass.checkRootAttributes(root)
        pass.checkGroup(root, description.elements, path: "")
        return pass.findings
    }
}

/// One walk over one message.
private struct Pass {
    var findings: [MessageFinding] = []

    private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    mutating func add(
        _ fault: SchemaFault, at element: XMLElement, path: String, value: String? = nil, field: String = ""
    ) {
        guard findings.count < SchemaValidator.maximumFindings else { return }
        findings.append(
            MessageFinding(
                .error, fault.rule, path: path, line: element.line, english: fault.english, chinese: fault.chinese,
                value: value,
                field: field))
    }

    /// `guid` of 36 characters and `version` of 1 to 10. Source: ceb.md chapter 2.
    mutating func checkRootAttributes(_ root: XMLElement) {
        for (name, lengths) in [("guid", 36...36), ("version", 1...10)] {
            guard let value = root.attribute(name) else {
                add(.attributeMissing(name), at: root, path: "@" + name)
                continue
            }
            if !lengths.contains(value.unicodeScalars.count) {
                add(
                    .attributeLength(name, count: value.unicodeScalars.count, lengths), at: root, path: "@" + name,
                    value: value)
            }
        }
        checkAttributes(root, path: "", known: ["guid", "version"])
    }

    /// The elements in a group come in its order, each as often as it may.
    mutating func checkGroup(_ element: XMLElement, _ expected: [ElementDescription], path: String) {
        if element.hasOwnText { add(.textInGroup, at: element, path: path) }
        var next = 0
        var count = 0
        var child = element.firstChild
        while let current = child {
            child = current.nextSibling
            guard let place = Self.place(of: current, in: expected) else {
                reportUnknown(current, expected, path: path)
                continue
            }
            let description = expected[place]
            if place < next {
                add(.order(description), at: current, path: Self.join(path, description, count: nil))
                continue
            }
            if place > next {
                reportMissing(expected[next..<place], had: count, at: element, path: path)
                next = place
                count = 0
            }
            count += 1
            let childPath = Self.join(path, description, count: count)
            if let maximum = description.maximum, count > maximum {
                add(.tooMany(description, maximum: maximum), at: current, path: childPath)
            }
            check(current, description, path: childPath)
        }
        reportMissing(expected[next...], had: count, at: element, path: path)
    }

    private mutating func check(_ element: XMLElement, _ description: ElementDescription, path: String) {
        switch description.content {
        case .text(let type):
            if element.hasAttributes { checkAttributes(element, path: path, known: []) }
            guard element.firstChild == nil else { return add(.elementsInText(description), at: element, path: path) }
            let text = element.text
            if let known = description.known {
                if text.isEmpty { return }
                if case .fixed(let value) = known, text != value {
                    return add(
                        .fixed(description, value), at: element, path: path, value: text, field: description.name)
                }
            }
            if let fault = type.fault(in: text) {
                add(.text(fault, description, type), at: element, path: path, value: text, field: description.name)
            }
        case .group(let elements):
            if element.hasAttributes { checkAttributes(element, path: path, known: []) }
            checkGroup(element, elements, path: path)
        case .any:
            if element.hasAttributes { checkAttributes(element, path: path, known: []) }
            if element.hasOwnText { add(.textInGroup, at: element, path: path) }
            if let first = element.firstChild, let second = first.nextSibling {
                add(.tooMany(description, maximum: 1), at: second, path: path)
            }
        case .signature: break
        }
    }

    /// No attributes but those that only say where a schema is.
    private mutating func checkAttributes(_ element: XMLElement, path: String, known: Set<String>) {
        for attribute in element.attributes {
            if attribute.namespace == nil, known.contains(attribute.name) { continue }
            if attribute.namespace == Self.instance,
                attribute.name == "schemaLocation" || attribute.name == "noNamespaceSchemaLocation"
            {
                continue
            }
            add(.attributeUnknown(attribute.name), at: element, path: path + "/@" + attribute.name)
        }
    }

    private mutating func reportMissing(
        _ expected: ArraySlice<ElementDescription>, had count: Int, at element: XMLElement, path: String
    ) {
        for (index, description) in expected.enumerated()
        where description.minimum > (index == 0 ? count : 0) {
            add(.missing(description), at: element, path: Self.join(path, description, count: nil))
        }
    }

    private mutating func reportUnknown(_ element: XMLElement, _ expected: [ElementDescription], path: String) {
        let name = element.name
        let place = path.isEmpty ? name : path + "/" + name
        if expected.contains(where: { $0.name == name }) {
            add(
                .namespace(expected: name == "Signature" ? CustomsNamespace.signature : CustomsNamespace.ceb),
                at: element,
                path: place, value: element.namespace ?? "")
        } else if let meant = expected.first(where: { $0.name.lowercased() == name.lowercased() }) {
            add(.spelling(meant.name), at: element, path: place)
        } else {
            add(.unexpected, at: element, path: place)
        }
    }

    /// Where in the group this element is described.
    private static func place(of element: XMLElement, in expected: [ElementDescription]) -> Int? {
        expected.firstIndex { description in
            if case .signature = description.content {
                return element.isNamed(description.name, CustomsNamespace.signature)
            }
            return element.isNamed(description.name, CustomsNamespace.ceb)
        }
    }

    private static func join(_ path: String, _ description: ElementDescription, count: Int?) -> String {
        var name = description.name
        if let count, description.isRepeated { name += "[\(count)]" }
        return path.isEmpty ? name : path + "/" + name
    }
}
