internal import SidecarBase
package import XMLCanonical

/// Reads the frame and the keys of a declaration, by namespace and local name, whatever the prefix.
package enum DeclarationReader {
    /// Characters of a guid; their kind is not checked. Source: ceb.md chapter 2, "guid text".
    private static let guidLength = 36

    /// Reads a declaration in one walk. It is lenient on everything a schema check says.
    ///
    /// - Throws: `message.unknown_root`, `message.wrong_namespace`, `message.not_a_declaration`, `message.missing_guid`,
    ///   `message.missing_base_transfer` or `message.missing_key`; the detail names elements, never values.
    package static func read(_ document: XMLDocument) throws(MessageError) -> Declaration {
        let root = document.root
        let name = root.name
        guard let entry = MessageCatalogue.entry(rootName: name), entry.type.rootName == name else {
            throw MessageError(.messageUnknownRoot, String(name.prefix(64)))
        }
        guard root.namespace == CustomsNamespace.ceb else { throw MessageError(.messageWrongNamespace, name) }
        guard entry.type.role == .declaration else { throw MessageError(.messageNotADeclaration, name) }
        guard let guid = root.attribute("guid"), guid.unicodeScalars.count == guidLength else {
            throw MessageError(.messageMissingGuid, name + "/@guid")
        }
        var walk = Walk(entry: entry)
        for child in root.children { try walk.visit(child) }
        return try walk.declaration(guid: guid)
    }

    private struct Walk {
        let entry: MessageCatalogue.Entry
        var keys: [BusinessKey] = []
        var orderNumbers: [String] = []
        var knownOrderNumbers: Set<String> = []
        var references: [DocumentReference] = []
        var baseTransfer: XMLElement?
        var isSigned = false

        init(entry: MessageCatalogue.Entry) {
            self.entry = entry
        }

        mutating func visit(_ child: XMLElement) throws(MessageError) {
            switch child.name {
            case entry.type.documentElement:
                guard child.namespace == CustomsNamespace.ceb else {
                    throw MessageError(.messageWrongNamespace, entry.type.documentElement)
                }
                try visitDocument(child)
            case "BaseTransfer" where child.namespace == CustomsNamespace.ceb:
                // Official export samples contain it twice. Source: ceb.md chapter 9.
                if baseTransfer == nil { baseTransfer = child }
            case "Signature" where child.namespace == CustomsNamespace.signature:
                isSigned = true
            default: break
            }
        }

        private mutating func visitDocument(_ child: XMLElement) throws(MessageError) {
            let layout = entry.layout
            var head = child
            if let name = layout.head {
                guard let found = child.child(name, namespace: CustomsNamespace.ceb) else {
                    throw MessageError(.messageMissingKey, path(name))
                }
                head = found
            }
            var parts: [String] = []
            parts.reserveCapacity(layout.key.count)
            for field in layout.key {
                let value = head.value(field.name, namespace: CustomsNamespace.ceb)
                if value.isEmpty, field.need != .optional {
                    throw MessageError(
                        .messageMissingKey, path(layout.head.map { $0 + "/" + field.name } ?? field.name))
                }
                parts.append(value)
            }
            keys.append(BusinessKey(kind: layout.kind, parts: parts))
            let orderNumber = head.value("orderNo", namespace: CustomsNamespace.ceb)
            for field in layout.references {
                let value = field == "orderNo" ? orderNumber : head.value(field, namespace: CustomsNamespace.ceb)
                guard !value.isEmpty else { continue }
                references.append(DocumentReference(documentIndex: keys.count - 1, field: field, value: value))
            }
            if !orderNumber.isEmpty, knownOrderNumbers.insert(orderNumber).inserted { orderNumbers.append(orderNumber) }
        }

        /// The path of something in the document that is being visited, counted from 1.
        private func path(_ rest: String) -> String { "\(entry.type.documentElement)[\(keys.count + 1)]/\(rest)" }

        func declaration(guid: String) throws(MessageError) -> Declaration {
            guard let baseTransfer else { throw MessageError(.messageMissingBaseTransfer, "BaseTransfer") }
            let copCode = baseTransfer.value("copCode", namespace: CustomsNamespace.ceb)
            let dxpId = baseTransfer.value("dxpId", namespace: CustomsNamespace.ceb)
            for (name, value) in [("copCode", copCode), ("dxpId", dxpId)] where value.isEmpty {
                throw MessageError(.messageMissingBaseTransfer, "BaseTransfer/" + name)
            }
            guard !keys.isEmpty else { throw MessageError(.messageMissingKey, entry.type.documentElement) }
            return Declaration(
                type: entry.type, guid: guid, copCode: copCode,
                copName: baseTransfer.value("copName", namespace: CustomsNamespace.ceb), dxpId: dxpId, keys: keys,
                documentCount: keys.count, isSigned: isSigned, orderNumbers: orderNumbers, references: references)
        }
    }
}

extension XMLElement {
    /// The text of a child without white space at its ends; empty when there is no such child.
    func value(_ name: String, namespace: String? = nil) -> String {
        guard let text = child(name, namespace: namespace)?.text else { return "" }
        return text.trimmed
    }
}

extension String {
    /// This text without XML white space at its ends.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let start = utf8.firstIndex { !isSpace($0) } ?? utf8.endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
