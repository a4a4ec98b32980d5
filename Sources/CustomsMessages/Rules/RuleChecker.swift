package import SidecarBase
package import XMLCanonical

/// Checks what a schema cannot say: sums, numbers with check characters, known values, times, what is doubled. Declarations
/// only; a message that breaks the schema is checked as far as it can be read.
package struct RuleChecker: Sendable {
    private let codes: CodeTableRules
    private let companies: CompanyRules
    private let now: Now

    /// - Parameters:
    ///   - codes: the code tables; the built-in ones by default.
    ///   - companies: the enterprises of the configuration; empty when it is not known for whom messages are sent.
    ///   - now: the time that times are compared with.
    package init(
        codes: CodeTables = .standard, companies: [KnownCompany] = [], now: @escaping Now = ChinaTime.now
    ) {
        self.codes = CodeTableRules(tables: codes)
        self.companies = CompanyRules(companies: companies)
        self.now = now
    }

    /// Bytes of a message that customs' queues take without trouble. Source: ceb.md chapter 2, "Sizes and counts".
    private static let comfortableSize = 2 << 20

    /// What the rules say against a message; empty when nothing.
    package func findings(
        in document: XMLDocument, _ description: MessageDescription
    ) -> [MessageFinding] {
        let root = document.root
        guard let type = MessageType(rootName: description.rootName), description.role == .declaration else {
            return []
        }
        var findings = RuleFindings()
        var documents = Documents()
        let time = now()
        let transfer = root.child("BaseTransfer", namespace: CustomsNamespace.ceb)
        let sender = transfer.flatMap { RuleSubject.text(of: "copCode", in: $0) } ?? ""
        for subject in RuleSubject.all(in: document) {
            AmountRules.check(subject, &findings)
            LineRules.check(subject, &findings)
            CodeRules.check(subject, &findings)
            codes.check(subject, &findings)
            IdentityRules.check(subject, &findings)
            TimeRules.check(subject, now: time, &findings)
            companies.check(subject, signedFor: sender, &findings)
            documents.check(subject, &findings)
        }
        if let transfer {
            Self.checkTransfer(transfer, &findings)
            companies.checkTransfer(transfer, type, &findings)
        }
        Self.checkEmpty(root, description.elements, path: "", &findings)
        if document.byteCount > Self.comfortableSize {
            findings.addToRoot(
                root, "size",
                english: "the message has \(document.byteCount) bytes; keep it below 2 MB, with fewer documents",
                chinese: "报文大小为 \(document.byteCount) 字节，请减少单证数量，保持在 2 MB 以内")
        }
        return findings.all
    }

    private static func checkTransfer(_ transfer: XMLElement, _ findings: inout RuleFindings) {
        if let mode = RuleSubject.text(of: "dxpMode", in: transfer), mode != "DXP" {
            findings.add(
                .error, "value", "BaseTransfer", "dxpMode", in: transfer, english: "DXP is possible", chinese: "只能是 DXP"
            )
        }
        IdentityRules.checkEnterprise("copCode", in: transfer, "BaseTransfer", &findings)
    }

    /// The export schemas let mandatory texts be empty; the checks behind them do not. Source: ceb.md chapter 1.
    private static func checkEmpty(
        _ element: XMLElement, _ expected: [ElementDescription], path: String, _ findings: inout RuleFindings
    ) {
        guard expected.contains(where: \.mayLackText) else { return }
        let expected = expected.filter(\.mayLackText)
        var counts: [String: Int] = [:]
        for child in element.children {
            guard let description = expected.first(where: { child.isNamed($0.name, CustomsNamespace.ceb) }) else {
                continue
            }
            counts[description.name, default: 0] += 1
            switch description.content {
            case .group(let elements):
                let name = description.name + (description.isRepeated ? "[\(counts[description.name] ?? 1)]" : "")
                checkEmpty(child, elements, path: path.isEmpty ? name : path + "/" + name, &findings)
            case .text where child.text.trimmed.isEmpty:
                findings.add(
                    .warning, "empty", path, description.name, in: element,
                    english: "it is mandatory and empty; the schema allows that, the checks behind it do not",
                    chinese: "必填项为空；格式校验允许，业务校验不会通过")
            default: continue
            }
        }
    }
}

/// What must not occur twice among the documents of a message.
private struct Documents {
    private var keys: Set<[String]> = []
    private var ids: Set<String> = []

    mutating func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        guard let layout = MessageCatalogue.layout(of: subject.type) else { return }
        let key = layout.key.map { subject.text($0.name) ?? "" }
        if let field = layout.key.last(where: { $0.need == .number })?.name, key.contains(where: { !$0.isEmpty }),
            !keys.insert(key).inserted
        {
            findings.add(
                .error, "document_doubled", subject.path, field, in: subject.head,
                english: "an earlier document of this message has the same key", chinese: "同一报文中已有相同业务主键的单证")
        }
        if let guid = subject.text("guid"), !guid.isEmpty, !ids.insert(guid.uppercased()).inserted {
            findings.add(
                .warning, "guid_doubled", subject.path, "guid", in: subject.head,
                english: "an earlier document of this message has the same guid", chinese: "同一报文中已有相同 guid 的单证")
        }
    }
}
