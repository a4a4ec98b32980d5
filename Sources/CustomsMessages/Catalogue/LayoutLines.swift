/// Reads the catalogue's lines about records, heads, keys, status and references; their form is explained at
/// ``CatalogueReader``.
struct LayoutLines {
    let source: String
    /// By their first word.
    let lines: [String: CatalogueReader.Line]
    let role: MessageType.Role?

    /// The words that such lines begin with.
    static let words: Set<String> = ["records", "head", "key", "status", "references", "responsible"]

    /// The layout that they describe, when the fields that they name are in the record; `nil` without a key.
    func layout(of record: CatalogueReader.Draft) throws(CatalogueError) -> MessageLayout? {
        guard let keyLine = lines["key"] else {
            if let line = lines.values.min(by: { $0.number < $1.number }) {
                throw fault(line, "a line key is missing, without which it says nothing")
            }
            return nil
        }
        let names = try names(of: record)
        let (head, fields) = try fields(of: record)
        let (kind, key) = try key(keyLine, fields)
        return MessageLayout(
            records: names, head: head, fields: fields, kind: kind, key: key, status: try status(fields, key: keyLine),
            references: try fieldNames("references", fields), responsible: try fieldNames("responsible", fields))
    }

    private func names(of record: CatalogueReader.Draft) throws(CatalogueError) -> [String] {
        guard let line = lines["records"] else { return [record.name] }
        let names = words(line)
        guard names.first == record.name, Set(names).count == names.count else {
            throw fault(line, "records \(record.name), then other names, each once")
        }
        return names
    }

    /// The name of the head, and the names of the texts in it.
    private func fields(of record: CatalogueReader.Draft) throws(CatalogueError) -> (String?, Set<String>) {
        var holder = record
        var head: String?
        if let line = lines["head"] {
            let names = words(line)
            guard names.count == 1, let found = record.children.first(where: { $0.name == names[0] }),
                found.standard.isGroup
            else { throw fault(line, "head names one group in \(record.name)") }
            holder = found
            head = found.name
        }
        return (head, Set(holder.children.filter { $0.standard.isText }.map(\.name)))
    }

    private func key(
        _ line: CatalogueReader.Line, _ fields: Set<String>
    ) throws(CatalogueError) -> (String, [MessageLayout.KeyField]) {
        let words = words(line)
        let parts = words.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard let kind = words.first, kind != "/", parts.count == 2, let codes = parts.first, let numbers = parts.last,
            numbers.contains(where: { $0.last != "?" })
        else { throw fault(line, "key KIND enterprise codes / numbers") }
        let key =
            codes.map { MessageLayout.KeyField(name: $0, need: .code) }
            + numbers.map { name in
                name.last == "?"
                    ? MessageLayout.KeyField(name: String(name.dropLast()), need: .optional)
                    : MessageLayout.KeyField(name: name, need: .number)
            }
        try check(key.map(\.name), line, fields)
        return (kind, key)
    }

    private func status(
        _ fields: Set<String>, key: CatalogueReader.Line
    ) throws(CatalogueError) -> MessageLayout.StatusFields? {
        guard let line = lines["status"] else {
            guard role != .receipt else { throw fault(key, "a receipt with a key has a line status, too") }
            return nil
        }
        let words = words(line)
        guard role == .receipt, words.count == 4, let kind = Self.kinds[words[0]] else {
            throw fault(
                line,
                "of receipts: status, then \(Self.kinds.keys.sorted().joined(separator: " or ")), then three fields")
        }
        // One field may say two things.
        for name in words.dropFirst() { try check([name], line, fields) }
        return MessageLayout.StatusFields(kind: kind, status: words[1], time: words[2], info: words[3])
    }

    /// The fields that a line of declarations names.
    private func fieldNames(_ word: String, _ fields: Set<String>) throws(CatalogueError) -> [String] {
        guard let line = lines[word] else { return [] }
        guard role == .declaration else { throw fault(line, "\(word) are of declarations") }
        let names = words(line)
        guard !names.isEmpty else { throw fault(line, "\(word), then fields") }
        try check(names, line, fields)
        return names
    }

    private func check(
        _ names: [String], _ line: CatalogueReader.Line, _ fields: Set<String>
    ) throws(CatalogueError) {
        if let name = names.first(where: { !fields.contains($0) }) {
            throw fault(line, "there is no field \(name) in the record or its head")
        }
        guard Set(names).count == names.count else { throw fault(line, "each field once") }
    }

    /// The words after the first.
    private func words(_ line: CatalogueReader.Line) -> [String] {
        line.text.split(separator: " ").dropFirst().map { String($0) }
    }

    private func fault(_ line: CatalogueReader.Line, _ reason: String) -> CatalogueError {
        CatalogueError(source: source, line: line.number, reason: reason)
    }

    private static let kinds: [String: ReceiptEntry.StatusKind] = [
        "returnStatus": .returnStatus, "taxStatus": .taxStatus, "declarationState": .declarationState,
    ]
}
