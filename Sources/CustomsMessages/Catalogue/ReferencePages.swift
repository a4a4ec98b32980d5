/// Writes the reference pages of the catalogue in Markdown.
package enum ReferencePages {
    /// A page for each message, and one that lists them.
    package static func all(_ catalogue: SchemaCatalogue) -> [(name: String, text: String)] {
        var rows: [String: [MessageDescription]] = [:]
        for edition in catalogue.editions {
            for message in catalogue.all(edition) { rows[message.rootName, default: []].append(message) }
        }
        let messages = rows.sorted { $0.key < $1.key }.map(\.value)
        return [(name: "README.md", text: list(messages))]
            + messages.compactMap { editions in
                editions.last.map { (name: "\($0.rootName).md", text: page(editions, latest: $0)) }
            }
    }

    private static func list(_ messages: [[MessageDescription]]) -> String {
        var text = """
            # Messages 报文

            Made from the catalogue with `portsign schema document docs/messages`.

            | message | 中文 | | direction | who declares | editions |
            | --- | --- | --- | --- | --- | --- |

            """
        for editions in messages {
            guard let latest = editions.last else { continue }
            text += "| [\(latest.rootName)](\(latest.rootName).md) | \(latest.chineseName) | \(latest.englishName) "
            text += "| \(direction(latest)) | \(latest.declaredBy) | \(names(editions)) |\n"
        }
        return text
    }

    private static func page(_ editions: [MessageDescription], latest: MessageDescription) -> String {
        var text = """
            # \(latest.rootName) \(latest.chineseName)

            \(latest.englishName), \(direction(latest)). Editions: \(names(editions)).

            """
        if !latest.declaredBy.isEmpty { text += "Declared by: \(latest.declaredBy).\n" }
        if let needs = latest.needsSignature {
            let optional =
                latest.isEnvelope ? "optional, not in use" : "optional in the schema, mandatory when appStatus is 2"
            text += "Signature: \(needs ? "mandatory" : optional).\n"
        }
        if let layout = latest.layout { text += sentences(about: layout) }
        text += """

            Types: `C36` exactly 36 characters, `C1..60` 1 to 60, `T` the same with white space collapsed, `N19,5` a decimal of \
            at most 19 digits, 5 of them after the point, `I9` an integer; `=` the only value, `?` what an empty element stands for; `@` before a name: an attribute.

            | element | 中文 | | type | occurs | meaning |
            | --- | --- | --- | --- | --- | --- |

            """
        for attribute in latest.attributes { write(attribute, depth: 0, to: &text) }
        let older = editions.dropLast().reversed()
        for element in latest.elements { write(element, older.map { ($0.edition, $0.elements) }, depth: 0, to: &text) }
        return text
    }

    private static func sentences(about layout: MessageLayout) -> String {
        var text = "Business key: \(layout.key.map(\.name).joined(separator: ", ")), of the kind `\(layout.kind)`.\n"
        if !layout.references.isEmpty {
            text += "Names other documents by: \(layout.references.joined(separator: ", ")).\n"
        }
        if !layout.responsible.isEmpty {
            text += "Signed by the enterprise in: \(layout.responsible.joined(separator: " or ")).\n"
        }
        if layout.records.count > 1 {
            text +=
                "Other names of \(layout.records[0]) that occur: \(layout.records.dropFirst().joined(separator: ", ")).\n"
        }
        return text
    }

    /// A row of an element, with what older editions have instead.
    private static func write(
        _ element: ElementDescription, _ older: [(Edition, [ElementDescription])], depth: Int, to text: inout String
    ) {
        let indent = String(repeating: "&emsp;", count: depth)
        var type = typeText(element)
        var occurrence = element.occurrence
        var inner: [(Edition, [ElementDescription])] = []
        for (edition, elements) in older {
            guard let other = elements.first(where: { $0.name == element.name }) else {
                occurrence += " (\(edition.name): none)"
                continue
            }
            if typeText(other) != typeText(element) { type += " (\(edition.name): \(typeText(other)))" }
            if other.occurrence != element.occurrence { occurrence += " (\(edition.name): \(other.occurrence))" }
            if case .group(let children) = other.content { inner.append((edition, children)) }
        }
        let isGroup = if case .group = element.content { true } else { false }
        let name = isGroup ? "**\(element.name)**" : element.name
        text += "| \(indent)\(name) | \(element.chineseName) | \(element.englishName) | \(type) | \(occurrence) | "
        text += element.meaning
        if !element.chineseMeaning.isEmpty { text += "<br>\(element.chineseMeaning)" }
        text += " |\n"
        for attribute in element.attributes { write(attribute, depth: depth + 1, to: &text) }
        if case .group(let children) = element.content {
            for child in children { write(child, inner, depth: depth + 1, to: &text) }
        }
    }

    private static func write(_ attribute: AttributeDescription, depth: Int, to text: inout String) {
        let indent = String(repeating: "&emsp;", count: depth)
        text += "| \(indent)@\(attribute.name) | \(attribute.chineseName) | \(attribute.englishName) "
        text += "| \(attribute.notation) | \(attribute.isRequired ? "1" : "0..1") | \(attribute.meaning) |\n"
    }

    private static func typeText(_ element: ElementDescription) -> String {
        switch element.content {
        case .text(let type):
            switch element.known {
            case .fixed(let value): "\(type.notation)=\(value)"
            case .assumed(let value): "\(type.notation)?\(value)"
            case nil: type.notation
            }
        case .group: ""
        case .any: "any"
        case .signature: "XML signature"
        }
    }

    private static func direction(_ message: MessageDescription) -> String {
        guard let direction = message.direction else { return "envelope" }
        return (direction == .import ? "import" : "export")
            + (message.role == .declaration ? " declaration" : " receipt")
    }

    private static func names(_ editions: [MessageDescription]) -> String {
        editions.map(\.edition.name).joined(separator: ", ")
    }
}
