internal import XMLCanonical

/// Numbers of people and enterprises. Source: ceb.md chapter 6, "Number shapes".
enum IdentityRules {
    static func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        for (kind, field) in [("buyerIdType", "buyerIdNumber"), ("payerIdType", "payerIdNumber")] {
            guard subject.text(kind) == "1", let number = subject.text(field), !number.isEmpty,
                !IdentityNumber.isResident(number)
            else { continue }
            findings.add(
                .warning, "identity_number", subject.path, field, in: subject.head,
                english: "no resident identity number: 18 characters with the right check character are expected",
                chinese: "不是有效的居民身份证号：应为 18 位且校验位正确")
        }
        for field in enterprises where subject.hasField(field) {
            checkEnterprise(field, in: subject.head, subject.path, &findings)
        }
    }

    /// The head fields that hold the code of an enterprise.
    private static let enterprises = [
        "ebpCode", "ebcCode", "payCode", "logisticsCode", "agentCode", "operatorCode", "ownerCode", "iacCode",
        "assureCode",
    ]

    /// What stands for an enterprise without a code. Source: ceb.md §5.1 and §5.11.
    private static let none: Set<String> = ["无", "NO"]

    /// A registration number or a credit code.
    static func checkEnterprise(
        _ field: String, in element: XMLElement, _ path: String, _ findings: inout RuleFindings
    ) {
        guard let code = RuleSubject.text(of: field, in: element), !code.isEmpty, !none.contains(code),
            !IdentityNumber.isRegistration(code), !IdentityNumber.isCreditCode(code)
        else { return }
        findings.add(
            .warning, "enterprise_code", path, field, in: element,
            english:
                "neither a registration number of 10 characters nor a credit code of 18 with the right check character",
            chinese: "既不是 10 位海关注册编码，也不是校验位正确的 18 位统一社会信用代码", customsCode: "-10102")
    }
}
