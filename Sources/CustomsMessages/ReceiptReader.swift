internal import SidecarBase
package import XMLCanonical

/// Reads receipts: headquarters messages and the platform's `mo` documents.
///
/// It goes by local names and takes any namespace, and none: a receipt that cannot be read is news that is lost, and
/// mocks and old platforms leave the namespace out.
package enum ReceiptReader {
    /// Reads a receipt. An unknown root, a declaration, or a record without a key still gives a receipt, so that what
    /// came can be stored and shown.
    package static func read(_ document: XMLDocument) throws(MessageError) -> Receipt {
        let root = document.root
        let name = root.name
        if name == "mo" { return PlatformReceiptReader.read(root) }
        guard let entry = MessageCatalogue.entry(rootName: name) else {
            return Receipt(type: name, guid: root.attribute("guid"), entries: [])
        }
        guard entry.type.role == .receipt else {
            return Receipt(type: entry.type.rootName, guid: root.attribute("guid"), entries: [])
        }
        var entries: [ReceiptEntry] = []
        if let status = entry.layout.status {
            for record in root.children where entry.layout.records.contains(record.name) {
                entries.append(read(record, entry, status))
            }
        }
        return Receipt(type: entry.type.rootName, guid: root.attribute("guid"), entries: entries)
    }

    private static func read(
        _ record: XMLElement, _ entry: MessageCatalogue.Entry, _ fields: MessageLayout.StatusFields
    ) -> ReceiptEntry {
        let layout = entry.layout
        let head = layout.head.flatMap { record.child($0) } ?? record
        return ReceiptEntry(
            key: key(in: head, layout), status: head.value(fields.status),
            time: ReceiptTime.digits17(head.value(fields.time)), info: head.value(fields.info),
            guid: head.optional("guid"), statusKind: fields.kind, preNo: head.optional("preNo"),
            invtNo: head.optional("invtNo"),
            // A format fault names the kind of message it is about.
            declaration: entry.type.declarationType ?? MessageType(rootName: head.value("oriMessageType")))
    }

    /// The key, with empty parts for codes that the receipt leaves out; `nil` without the number.
    private static func key(in head: XMLElement, _ layout: MessageLayout) -> BusinessKey? {
        var parts: [String] = []
        for field in layout.key {
            let value = head.value(field.name)
            if value.isEmpty, field.need == .number { return nil }
            parts.append(value)
        }
        return BusinessKey(kind: layout.kind, parts: parts)
    }
}

/// The times of receipts, of which there are four forms: 17 and 14 digits, and dates and times with separators.
enum ReceiptTime {
    /// The digits of a time, filled up with zeros to 17; empty when there is not even a date.
    static func digits17(_ text: String) -> String {
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }.prefix(17)
        guard digits.count >= 8 else { return "" }
        return String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: 17 - digits.count)
    }
}

extension XMLElement {
    /// The text of a child; `nil` when there is none or it is empty.
    func optional(_ name: String) -> String? {
        let value = value(name)
        return value.isEmpty ? nil : value
    }
}
