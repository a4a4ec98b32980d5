internal import XMLCanonical

/// What a message says of its sender against the configuration. Source: ceb.md chapter 10, items 5 and 6.
struct CompanyRules {
    /// Empty: nothing is checked.
    let companies: [KnownCompany]

    /// BaseTransfer names a company of the configuration with its own DXP id. Customs would answer with a mismatch of card
    /// and enterprise.
    func checkTransfer(_ transfer: XMLElement, _ type: MessageType, _ findings: inout RuleFindings) {
        guard !companies.isEmpty else { return }
        let code = RuleSubject.text(of: "copCode", in: transfer) ?? ""
        let dxpId = RuleSubject.text(of: "dxpId", in: transfer) ?? ""
        guard let company = company(code) else {
            let known = companies.map(\.code).joined(separator: ", ")
            findings.add(
                .error, "company_unknown", "BaseTransfer", "copCode", in: transfer,
                english: "no company of the configuration has this code; it has \(known)",
                chinese: "配置中没有该代码的企业，已配置：\(known)", customsCode: Self.mismatch[type.number] ?? "-10102")
            return
        }
        if dxpId != company.dxpId {
            findings.add(
                .error, "dxp_id", "BaseTransfer", "dxpId", in: transfer,
                english: "the DXP id of \(company.code) is \(company.dxpId) by the configuration",
                chinese: "按配置，\(company.code) 的 DXP 编号为 \(company.dxpId)")
        }
    }

    /// The company that signs is the one responsible for the document. An express or postal operator may be entrusted, so this is
    /// a warning.
    func check(_ subject: RuleSubject, signedFor code: String, _ findings: inout RuleFindings) {
        guard let company = company(code), let fields = MessageCatalogue.layout(of: subject.type)?.responsible else {
            return
        }
        // A registration number cannot be compared with a credit code of the same enterprise.
        let comparable = fields.filter { subject.text($0)?.utf8.count == company.code.utf8.count }
        guard let field = comparable.first, !comparable.contains(where: { subject.text($0) == company.code }) else {
            return
        }
        findings.add(
            .warning, "responsible_party", subject.path, field, in: subject.head,
            english:
                "the message is transmitted and signed for \(company.code), which is not responsible for this document",
            chinese: "报文由 \(company.code) 传输并加签，但该企业不是此单证的责任主体",
            customsCode: Self.mismatch[subject.type.number])
    }

    private func company(_ code: String) -> KnownCompany? { companies.first { $0.code == code } }

    /// "Enterprise does not match the card". Source: ceb.md chapter 8.
    private static let mismatch = [621: "-621015", 623: "-623021", 625: "-625020"]
}
