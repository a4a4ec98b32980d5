internal import SidecarBase
internal import XMLCanonical

/// One document of a declaration as the rules look at it.
struct RuleSubject {
    private let entry: MessageCatalogue.Entry
    var type: MessageType { entry.type }
    /// Where the fields of the head are.
    let head: XMLElement
    /// `Order[1]/OrderHead`.
    let path: String
    let lines: [RuleLine]

    /// The documents of a declaration that is known; none of anything else.
    static func all(in document: XMLDocument) -> [RuleSubject] {
        let root = document.root
        guard root.namespace == CustomsNamespace.ceb, let entry = MessageCatalogue.entry(rootName: root.name),
            entry.type.role == .declaration
        else { return [] }
        let name = entry.type.documentElement
        return root.children(name, namespace: CustomsNamespace.ceb).enumerated().map { index, element in
            RuleSubject(element, entry, path: "\(name)[\(index + 1)]")
        }
    }

    private init(_ element: XMLElement, _ entry: MessageCatalogue.Entry, path: String) {
        self.entry = entry
        if let name = entry.layout.head, let found = element.child(name, namespace: CustomsNamespace.ceb) {
            head = found
            self.path = path + "/" + name
        } else {
            head = element
            self.path = path
        }
        var lines: [RuleLine] = []
        if !entry.lines.isEmpty {
            var child = element.firstChild
            while let current = child {
                for name in entry.lines where current.isNamed(name, CustomsNamespace.ceb) {
                    lines.append(RuleLine(element: current, document: path, name: name, number: lines.count + 1))
                }
                child = current.nextSibling
            }
        }
        self.lines = lines
    }

    /// The text of a head field without white space at its ends; `nil` when there is none.
    func text(_ name: String) -> String? { hasField(name) ? Self.text(of: name, in: head) : nil }

    /// Whether documents of this type have such a field in the head: most rules ask for fields that most types do not have.
    func hasField(_ name: String) -> Bool { entry.layout.fields.contains(name) }

    /// The amount of a head field.
    func amount(_ name: String) -> Amount? { text(name).flatMap { Amount($0) } }

    /// The text of a field of a line.
    static func text(of name: String, in element: XMLElement) -> String? {
        guard let field = element.child(name, namespace: CustomsNamespace.ceb) else { return nil }
        return field.text.trimmed
    }
}

/// One line of a document, as the rules look at it. Its path is written for findings only.
struct RuleLine {
    let element: XMLElement
    /// The path of the document.
    fileprivate let document: String
    fileprivate let name: String
    fileprivate let number: Int

    /// `Order[1]/OrderList[2]`.
    var path: String { "\(document)/\(name)[\(number)]" }

    /// The text of a field without white space at its ends; `nil` when there is none.
    func text(_ name: String) -> String? { RuleSubject.text(of: name, in: element) }
}

/// Collects findings of rules.
struct RuleFindings {
    private(set) var all: [MessageFinding] = []

    /// Whether no more findings are taken.
    var isFull: Bool { all.count >= SchemaValidator.maximumFindings }

    /// Adds a warning about the whole message.
    mutating func addToRoot(_ root: XMLElement, _ rule: String, english: String, chinese: String) {
        all.append(
            MessageFinding(
                .warning, "rule." + rule, path: "", line: root.line, english: english, chinese: chinese))
    }

    /// Adds a finding about a field.
    mutating func add(
        _ severity: MessageFinding.Severity, _ rule: String, _ path: String, _ field: String, in element: XMLElement,
        english: String, chinese: String, customsCode: String? = nil
    ) {
        guard !isFull else { return }
        let found = element.child(field, namespace: CustomsNamespace.ceb)
        all.append(
            MessageFinding(
                severity, "rule." + rule, path: path.isEmpty ? field : path + "/" + field,
                line: (found ?? element).line, english: "\(field): \(english)", chinese: "\(field)：\(chinese)",
                value: found?.text, field: field, customsCode: customsCode))
    }
}
