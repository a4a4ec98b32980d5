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
        let root = document.root
        let name = root.name
        let description = catalogue.message(name, edition)
        var pass = Pass(namespace: description?.namespace ?? CustomsNamespace.ceb)
        guard let description else {
            if Self.namespaces.contains(root.namespace) {
                pass.add(.unknownMessage(name: name, edition: edition), at: root)
            } else {
                pass.add(.namespace(expected: CustomsNamespace.ceb), at: root, value: root.namespace ?? "")
            }
            return pass.findings
        }
        guard root.namespace == description.namespace else {
            pass.add(.namespace(expected: description.namespace), at: root, value: root.namespace ?? "")
            return pass.findings
        }
        pass.checkAttributes(root, description.attributes)
        pass.checkGroup(root, description.elements)
        return pass.findings
    }

    private static let namespaces: Set<String?> = [CustomsNamespace.ceb, CustomsNamespace.dxp]
}

/// One walk over one message.
private struct Pass {
    /// Of everything but Signatures.
    let namespace: String
    private(set) var findings: [MessageFinding] = []
    /// The attributes of the type ID so far, which differ within a document.
    private var ids: Set<String> = []
    /// The elements from below the root to where the walk is, each with its number where it may be repeated. A path is
    /// written only for a finding.
    private var trail: [(name: String, number: Int?)] = []

    init(namespace: String) {
        self.namespace = namespace
    }

    private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    /// Adds a finding about what is at the end of the trail, or about `name` below it.
    mutating func add(
        _ fault: SchemaFault, at element: XMLElement, below name: String? = nil, value: String? = nil,
        field: String = ""
    ) {
        guard findings.count < SchemaValidator.maximumFindings else { return }
        let parts = trail.map { part in part.name + (part.number.map { "[\($0)]" } ?? "") } + (name.map { [$0] } ?? [])
        findings.append(
            MessageFinding(
                .error, fault.rule, path: parts.joined(separator: "/"), line: element.line, english: fault.english,
                chinese: fault.chinese, value: value, field: field))
    }

    /// The elements in a group come in its order, each as often as it may.
    mutating func checkGroup(_ element: XMLElement, _ expected: [ElementDescription]) {
        if element.hasOwnText { add(.textInGroup, at: element) }
        var next = 0
        var count = 0
        var child = element.firstChild
        while let current = child {
            child = current.nextSibling
            guard let place = place(of: current, in: expected, from: next) else {
                reportUnknown(current, expected)
                continue
            }
            let description = expected[place]
            if place < next {
                add(.order(description), at: current, below: description.name)
                continue
            }
            if place > next {
                reportMissing(expected[next..<place], had: count, at: element)
                next = place
                count = 0
            }
            count += 1
            trail.append((description.name, description.isRepeated ? count : nil))
            if let maximum = description.maximum, count > maximum {
                add(.tooMany(description, maximum: maximum), at: current)
            }
            check(current, description)
            trail.removeLast()
        }
        reportMissing(expected[next...], had: count, at: element)
    }

    private mutating func check(_ element: XMLElement, _ description: ElementDescription) {
        if case .signature = description.content { return }
        if description.isOpen { return }
        if element.hasAttributes || !description.attributes.isEmpty {
            checkAttributes(element, description.attributes)
        }
        switch description.content {
        case .text(let type): checkText(of: element, description, type)
        case .group(let elements): checkGroup(element, elements)
        case .any:
            if element.hasOwnText { add(.textInGroup, at: element) }
            if let second = element.firstChild?.nextSibling {
                add(.tooMany(description, maximum: 1), at: second)
            }
        case .signature: break
        }
    }

    private mutating func checkText(of element: XMLElement, _ description: ElementDescription, _ type: TextType) {
        if description.known == nil, element.withTextBytes({ type.surelyFits($0) }) ?? false { return }
        guard element.firstChild == nil else { return add(.elementsInText(description), at: element) }
        let text = element.text
        if let known = description.known {
            if text.isEmpty { return }
            if case .fixed(let value) = known, text != value {
                return add(.fixed(description, value), at: element, value: text, field: description.name)
            }
        }
        if let fault = type.fault(in: text) {
            add(.text(fault, description, type), at: element, value: text, field: description.name)
        }
    }

    /// The attributes that are described, and no others but those that only say where a schema is.
    mutating func checkAttributes(_ element: XMLElement, _ expected: [AttributeDescription]) {
        for description in expected {
            let name = description.name
            guard let value = element.attribute(name) else {
                if description.isRequired { add(.attributeMissing(name), at: element, below: "@" + name) }
                continue
            }
            if let fixedValue = description.fixedValue {
                if value != fixedValue {
                    add(.attributeFixed(name, fixedValue), at: element, below: "@" + name, value: value)
                }
            } else if let fault = description.type.fault(in: value) {
                add(.attribute(name, fault, description.type, value), at: element, below: "@" + name, value: value)
            } else if description.type == .lexical(.id), !ids.insert(value.trimmed).inserted {
                add(.attributeDoubled(name), at: element, below: "@" + name, value: value)
            }
        }
        for attribute in element.attributes {
            if attribute.namespace == nil, expected.contains(where: { $0.name == attribute.name }) { continue }
            if attribute.namespace == Self.instance,
                attribute.name == "schemaLocation" || attribute.name == "noNamespaceSchemaLocation"
            {
                continue
            }
            add(.attributeUnknown(attribute.name), at: element, below: "@" + attribute.name)
        }
    }

    private mutating func reportMissing(
        _ expected: ArraySlice<ElementDescription>, had count: Int, at element: XMLElement
    ) {
        for (index, description) in expected.enumerated()
        where description.minimum > (index == 0 ? count : 0) {
            add(.missing(description), at: element, below: description.name)
        }
    }

    private mutating func reportUnknown(_ element: XMLElement, _ expected: [ElementDescription]) {
        // Nothing more is told, so nothing is looked for either: a message may hold 200,000 unknown elements.
        guard findings.count < SchemaValidator.maximumFindings else { return }
        let name = element.name
        if expected.contains(where: { $0.name == name }) {
            add(
                .namespace(expected: name == "Signature" ? CustomsNamespace.signature : namespace),
                at: element, below: name, value: element.namespace ?? "")
        } else if let meant = expected.first(where: { $0.name.lowercased() == name.lowercased() }) {
            add(.spelling(meant.name), at: element, below: name)
        } else {
            add(.unexpected, at: element, below: name)
        }
    }

    /// Where in the group this element is described; nearly always at `next` or a little after it.
    private func place(of element: XMLElement, in expected: [ElementDescription], from next: Int) -> Int? {
        func isHere(_ description: ElementDescription) -> Bool {
            if case .signature = description.content {
                return element.isNamed(description.name, CustomsNamespace.signature)
            }
            return element.isNamed(description.name, namespace)
        }
        return expected[next...].firstIndex(where: isHere) ?? expected[..<next].firstIndex(where: isHere)
    }
}
