/// What an application must have, and how the council decides without people. Source: ccpit.md §3, §7 items 1 and 2.
enum CouncilRules {
    /// The fields that are missing, by their paths.
    static func missing(in data: JSONNode, for interface: CouncilInterface) -> [String] {
        func absent(_ paths: [String], in node: JSONNode, at prefix: String = "") -> [String] {
            paths.filter { path in
                let value = path.split(separator: ".").reduce(Optional(node)) { $0?[String($1)] }
                return value.map { $0.isBlank || ($0.isArray && $0.elements.isEmpty) } ?? true
            }.map { prefix + $0 }
        }
        switch interface {
        case .applyGeneralCo, .applyPreferentialCo:
            if data["applyType"]?.text == "CANCEL" { return absent(["docId"], in: data) }
            let isPreferential = interface == .applyPreferentialCo
            var found = absent(
                [
                    "docId", "certType", "branchCode", "sendAudit", "enterprise.creditCode", "enterprise.enName",
                    "enterprise.enAddress", "importer", "transport", "destCountry", "invoiceNo", "invoiceDate", "goods",
                ] + (isPreferential ? ["producer"] : []), in: data)
            for (index, goods) in (data["goods"]?.elements ?? []).enumerated() {
                found += absent(
                    ["nameEn", "hsCode", "quantity", "unit"] + (isPreferential ? ["originCriterion"] : []), in: goods,
                    at: "goods[\(index)].")
            }
            return found
        case .applyGoods: return absent(["goodsId", "nameCn", "nameEn", "hsCode"], in: data)
        case .applySeal: return absent(["sealId", "kind", "holder"], in: data)
        case .syncEnterprise: return absent(["creditCode"], in: data)
        case .verifyEnterprise: return absent(["creditCode"], in: data)
        case .queryDoc, .printDoc, .previewDoc: return absent(["docId"], in: data)
        case .queryGoods: return absent(["goodsId"], in: data)
        case .querySeal: return absent(["sealId"], in: data)
        default: return []
        }
    }

    /// The HS codes of an application.
    static func tariffCodes(of data: JSONNode) -> [String] {
        ([data["hsCode"]] + (data["goods"]?.elements ?? []).map { $0["hsCode"] }).compactMap { $0?.text }
    }

    /// A code that is not 6 to 10 digits; `nil` when all are.
    static func wrongTariffCode(in data: JSONNode) -> String? {
        tariffCodes(of: data).first { code in
            !(6...10).contains(code.utf8.count) || !code.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// What comes of an application: an HS code that begins with 99 is rejected, a name with 退回 is returned.
    static func decision(on data: JSONNode) -> (status: CouncilStatus, opinion: String) {
        if tariffCodes(of: data).contains(where: { $0.hasPrefix("99") }) {
            return (.rejected, "HS 编码不予签证")
        }
        let names = ([data] + (data["goods"]?.elements ?? [])).flatMap { node in
            ["nameCn", "nameEn", "holder"].compactMap { node[$0]?.text }
        }
        if let index = names.firstIndex(where: { $0.contains("退回") }) {
            return (.returned, "第 \(index + 1) 项名称与发票不符，请修改")
        }
        return (.approved, "")
    }
}
