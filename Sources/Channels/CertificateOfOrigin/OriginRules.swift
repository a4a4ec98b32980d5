internal import CustomsMessages
internal import SidecarBase

/// What data must be like before the council sees it; what is not named here is passed on untouched. Source: ccpit.md §3, and §1
/// fact 8: who sends junk has the interfaces closed.
package struct OriginRules: Sendable {
    /// The most articles of a certificate, and entries of any other list.
    static let maximumItems = 1_000
    /// The most faults that are told.
    static let maximumFaults = 100

    private var faults: [FieldProblem] = []

    private init() {}

    /// Checks what is meant for an interface.
    ///
    /// - Parameters:
    ///   - value: the data.
    ///   - interface: which interface is to be called with it.
    /// - Throws: everything that is wrong.
    package static func check(_ value: OriginJSON, for interface: OriginInterface) throws(OriginDataError) {
        var rules = OriginRules()
        rules.check(value, interface)
        guard rules.faults.isEmpty else {
            throw OriginDataError(fieldProblems: Array(rules.faults.prefix(maximumFaults)))
        }
    }

    private mutating func check(_ value: OriginJSON, _ interface: OriginInterface) {
        guard case .object = value else {
            note("", "type", "is not an object", "不是 JSON 对象")
            return
        }
        switch interface {
        case .applyGeneralCo: certificate(value, isPreferential: false)
        case .applyPreferentialCo: certificate(value, isPreferential: true)
        case .applyGoods: goodsFiling(value)
        case .applySeal: seal(value)
        case .verifyEnterprise: creditCode(value, at: "")
        case .syncEnterprise:
            creditCode(value, at: "")
            text(value, "cnName", "企业中文名称", 200)
            text(value, "enName", "企业英文名称", 200, isRequired: false)
            text(value, "enAddress", "企业英文地址", 500, isRequired: false)
        case .queryBranches, .syncDoc, .syncGoods: break
        case .queryDoc, .printDoc, .previewDoc: text(value, "docId", "单证编号", 64)
        case .queryGoods: text(value, "goodsId", "商品备案编号", 64)
        case .querySeal: text(value, "sealId", "印章编号", 64)
        case .pushDocAudit, .pushGoodsAudit, .pushSealAudit:
            text(value, interface.matter?.identifier ?? "docId", "编号", 64)
            text(value, "status", "状态", 40)
        case .pushDocPrintStatus:
            text(value, "docId", "单证编号", 64)
            text(value, "printStatus", "打印状态", 40)
        }
    }

    private mutating func certificate(_ value: OriginJSON, isPreferential: Bool) {
        text(value, "docId", "单证编号", 64)
        if let type = text(value, "certType", "证书种类", 10), (type == "CO") == isPreferential {
            note(
                "certType", "choice",
                isPreferential ? "CO is a general certificate; the agreement's code is wanted" : "must be CO",
                isPreferential ? "CO 为一般原产地证，此处应填写优惠协定代码" : "一般原产地证应填写 CO")
        }
        choice(value, "applyType", "申请类型", ["NEW", "CHANGE", "REISSUE", "CANCEL"])
        text(value, "branchCode", "签证机构代码", 10)
        truth(value, "sendAudit", "是否提交审核", isRequired: true)
        if let enterprise = object(value, "enterprise", "申请企业") {
            creditCode(enterprise, at: "enterprise.")
            text(enterprise, "enName", "企业英文名称", 200, at: "enterprise.")
            text(enterprise, "enAddress", "企业英文地址", 500, at: "enterprise.")
            text(enterprise, "cnName", "企业中文名称", 200, at: "enterprise.", isRequired: false)
            text(enterprise, "applicant", "申报员", 60, at: "enterprise.", isRequired: false)
            text(enterprise, "phone", "联系电话", 40, at: "enterprise.", isRequired: false)
        }
        importer(value, isPreferential: isPreferential)
        text(value, "middleman", "中间商", 500, isRequired: false)
        truth(value, "showMiddleman", "是否显示中间商", isRequired: false)
        textOrObject(value, "producer", "生产商", isRequired: isPreferential)
        textOrObject(value, "transport", "运输方式和路线", isRequired: true)
        if case .object = value["transport"] {
            date(value["transport"] ?? .null, "departureDate", "离港日期", at: "transport.", isRequired: false)
        }
        country(value, "destCountry", "目的国", isRequired: true)
        for (name, chinese) in [
            ("tradeModeCode", "贸易方式代码"), ("payModeCode", "付款方式代码"), ("contractNo", "合同号"), ("creditNo", "信用证号"),
        ] { text(value, name, chinese, 60, isRequired: false) }
        invoices(value)
        if let currency = text(value, "currency", "币制", 3, isRequired: false), !OriginRules.isLetters(currency, 3) {
            note("currency", "currency", "is no code of three capital letters, such as USD", "币制应为三位大写字母代码（如 USD）")
        }
        amount(value, "totalAmount", "总金额", isRequired: false)
        goods(value, isPreferential: isPreferential)
        text(value, "remark", "备注", 2_000, isRequired: false)
        attachments(value)
    }

    private mutating func importer(_ value: OriginJSON, isPreferential: Bool) {
        if !isPreferential, value["importer"]?.scalar == "TO ORDER" { return }
        guard let importer = object(value, "importer", "进口商") else { return }
        let name = text(importer, "enName", "进口商英文名称", 200, at: "importer.")
        if isPreferential, name == "TO ORDER" {
            note(
                "importer.enName", "choice", "TO ORDER is only for general certificates", "仅一般原产地证可填写 TO ORDER")
        }
        text(importer, "enAddress", "进口商英文地址", 500, at: "importer.", isRequired: name != "TO ORDER")
        country(importer, "country", "进口商国别", at: "importer.", isRequired: false)
    }

    private mutating func invoices(_ value: OriginJSON) {
        guard value["invoices"] != nil else {
            text(value, "invoiceNo", "发票号", 60)
            date(value, "invoiceDate", "发票日期")
            return
        }
        for (path, invoice) in items(value, "invoices", "发票", isRequired: true) {
            text(invoice, "invoiceNo", "发票号", 60, at: path)
            date(invoice, "invoiceDate", "发票日期", at: path)
        }
    }

    private mutating func goods(_ value: OriginJSON, isPreferential: Bool) {
        var seen: Set<String> = []
        for (path, article) in items(value, "goods", "商品", isRequired: true) {
            if let number = article["no"] {
                if case .number(let digits) = number, let place = Int(digits), (1...9_999).contains(place) {
                    if !seen.insert(digits).inserted {
                        note(path + "no", "unique", "stands twice", "商品序号重复")
                    }
                } else {
                    note(path + "no", "type", "is no whole number from 1", "商品序号应为正整数")
                }
            } else {
                note(path + "no", "required", "is missing", "商品序号缺失")
            }
            text(article, "marks", "唛头", 1_000, at: path)
            textOrObject(article, "packages", "包装件数及种类", at: path, isRequired: true)
            text(article, "nameEn", "商品英文名称", 1_000, at: path)
            text(article, "nameCn", "商品中文名称", 500, at: path, isRequired: false)
            tariffCode(article, at: path, isRequired: true)
            amount(article, "quantity", "数量", at: path, isRequired: true)
            text(article, "unit", "计量单位", 20, at: path)
            amount(article, "netWeight", "净重", at: path, isRequired: false)
            amount(article, "amount", "金额", at: path, isRequired: false)
            text(article, "originCriterion", "原产地标准", 40, at: path, isRequired: isPreferential)
            textOrObject(article, "producer", "生产商", at: path, isRequired: false)
        }
    }

    private mutating func goodsFiling(_ value: OriginJSON) {
        text(value, "goodsId", "商品备案编号", 64)
        text(value, "nameCn", "商品中文名称", 500)
        text(value, "nameEn", "商品英文名称", 1_000)
        tariffCode(value, at: "", isRequired: true)
        textOrObject(value, "producer", "生产商", isRequired: true)
        text(value, "process", "生产工艺", 4_000, isRequired: false)
        text(value, "criterion", "原产地标准", 40, isRequired: false)
        for (path, material) in items(value, "materials", "原材料", isRequired: false) {
            text(material, "name", "原材料名称", 500, at: path)
            tariffCode(material, at: path, isRequired: false)
            country(material, "origin", "原产国", at: path, isRequired: false)
            amount(material, "value", "价值", at: path, isRequired: false)
        }
        attachments(value)
    }

    private mutating func seal(_ value: OriginJSON) {
        text(value, "sealId", "印章编号", 64)
        text(value, "kind", "印章种类", 40)
        text(value, "holder", "持有人", 100)
        base64(value, "image", "印章图像", at: "")
    }

    private mutating func attachments(_ value: OriginJSON) {
        for (path, attachment) in items(value, "attachments", "附件", isRequired: false) {
            text(attachment, "name", "附件名称", 200, at: path)
            text(attachment, "type", "附件类型", 100, at: path)
            base64(attachment, "base64", "附件内容", at: path)
        }
    }

    // MARK: Kinds of fields

    private mutating func note(_ path: String, _ rule: String, _ english: String, _ chinese: String) {
        faults.append(FieldProblem(path: path, rule: rule, english: english, chinese: chinese))
    }

    /// A value that is there; notes one that has to be.
    private mutating func present(
        _ value: OriginJSON, _ name: String, _ chinese: String, at path: String, isRequired: Bool
    ) -> OriginJSON? {
        if let found = value[name], !found.isEmpty { return found }
        if isRequired { note(path + name, "required", "is missing", "\(chinese)缺失") }
        return nil
    }

    @discardableResult
    private mutating func text(
        _ value: OriginJSON, _ name: String, _ chinese: String, _ length: Int, at path: String = "",
        isRequired: Bool = true
    ) -> String? {
        guard let found = present(value, name, chinese, at: path, isRequired: isRequired) else { return nil }
        guard case .text(let text) = found else {
            note(path + name, "type", "is not a text", "\(chinese)不是文本")
            return nil
        }
        let count = text.unicodeScalars.count
        if count > length {
            note(
                path + name, "length", "has \(count) characters, allowed are \(length)",
                "\(chinese)有 \(count) 个字符，最多 \(length) 个")
        }
        if text.allSatisfy(\.isWhitespace) {
            note(path + name, "required", "is nothing but white space", "\(chinese)仅含空白")
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" && $0 != "\r" }) {
            note(path + name, "characters", "has control characters", "\(chinese)含有控制字符")
        }
        return text
    }

    private mutating func choice(_ value: OriginJSON, _ name: String, _ chinese: String, _ allowed: [String]) {
        guard let found = present(value, name, chinese, at: "", isRequired: false) else { return }
        guard case .text(let text) = found, allowed.contains(text) else {
            let list = allowed.joined(separator: ", ")
            note(name, "choice", "is none of \(list)", "\(chinese)应为 \(list) 之一")
            return
        }
    }

    private mutating func truth(_ value: OriginJSON, _ name: String, _ chinese: String, isRequired: Bool) {
        guard let found = present(value, name, chinese, at: "", isRequired: isRequired) else { return }
        if case .boolean = found { return }
        note(name, "type", "is neither true nor false", "\(chinese)应为 true 或 false")
    }

    private mutating func object(_ value: OriginJSON, _ name: String, _ chinese: String) -> OriginJSON? {
        guard let found = present(value, name, chinese, at: "", isRequired: true) else { return nil }
        if case .object = found { return found }
        note(name, "type", "is not an object", "\(chinese)不是对象")
        return nil
    }

    private mutating func textOrObject(
        _ value: OriginJSON, _ name: String, _ chinese: String, at path: String = "", isRequired: Bool
    ) {
        guard let found = present(value, name, chinese, at: path, isRequired: isRequired) else { return }
        switch found {
        case .object: break
        case .text: text(value, name, chinese, 1_000, at: path)
        default: note(path + name, "type", "is neither a text nor an object", "\(chinese)既不是文本也不是对象")
        }
    }

    private mutating func items(
        _ value: OriginJSON, _ name: String, _ chinese: String, isRequired: Bool
    ) -> [(path: String, item: OriginJSON)] {
        guard let found = present(value, name, chinese, at: "", isRequired: isRequired) else { return [] }
        guard case .list(let values) = found else {
            note(name, "type", "is not a list", "\(chinese)不是数组")
            return []
        }
        guard values.count <= OriginRules.maximumItems else {
            note(
                name, "count", "has more than \(OriginRules.maximumItems) entries",
                "\(chinese)超过 \(OriginRules.maximumItems) 项")
            return []
        }
        var items: [(path: String, item: OriginJSON)] = []
        for (index, value) in values.enumerated() {
            if case .object = value {
                items.append(("\(name)[\(index)].", value))
            } else {
                note("\(name)[\(index)]", "type", "is not an object", "\(chinese)第 \(index + 1) 项不是对象")
            }
        }
        return items
    }

    private mutating func amount(
        _ value: OriginJSON, _ name: String, _ chinese: String, at path: String = "", isRequired: Bool
    ) {
        guard let found = present(value, name, chinese, at: path, isRequired: isRequired) else { return }
        guard let text = found.scalar, text.utf8.count <= 20, let amount = ExactDecimal(text),
            amount > ExactDecimal.zero
        else {
            note(path + name, "amount", "is no decimal above zero", "\(chinese)应为大于零的十进制数")
            return
        }
    }

    private mutating func creditCode(_ value: OriginJSON, at path: String) {
        guard let code = text(value, "creditCode", "统一社会信用代码", 18, at: path) else { return }
        let isCode =
            code.utf8.count == 18 && code.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        if !isCode {
            note(
                path + "creditCode", "form", "is not 18 digits and capital letters", "统一社会信用代码应为 18 位数字或大写字母")
        }
    }

    private mutating func tariffCode(_ value: OriginJSON, at path: String, isRequired: Bool) {
        guard let code = text(value, "hsCode", "HS 编码", 10, at: path, isRequired: isRequired) else { return }
        if !(6...10).contains(code.utf8.count) || !code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            note(path + "hsCode", "form", "is not 6 to 10 digits", "HS 编码应为 6 至 10 位数字")
        }
    }

    private mutating func country(
        _ value: OriginJSON, _ name: String, _ chinese: String, at path: String = "", isRequired: Bool
    ) {
        guard let code = text(value, name, chinese, 3, at: path, isRequired: isRequired) else { return }
        if !OriginRules.isLetters(code, 3) {
            note(
                path + name, "country", "is no country code of three capital letters, such as DEU",
                "\(chinese)应为三位大写字母国别代码（如 DEU）")
        }
    }

    private mutating func date(
        _ value: OriginJSON, _ name: String, _ chinese: String, at path: String = "", isRequired: Bool = true
    ) {
        guard let date = text(value, name, chinese, 10, at: path, isRequired: isRequired) else { return }
        let parts = date.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], ChinaTime(digits: parts.joined()) != nil else {
            note(path + name, "date", "is no date as yyyy-MM-dd", "\(chinese)不是 yyyy-MM-dd 格式的有效日期")
            return
        }
    }

    private mutating func base64(_ value: OriginJSON, _ name: String, _ chinese: String, at path: String) {
        guard let found = present(value, name, chinese, at: path, isRequired: true) else { return }
        guard let text = found.scalar, let bytes = Base64.decode(text), !bytes.isEmpty else {
            note(path + name, "base64", "is no base64", "\(chinese)不是 base64")
            return
        }
    }

    private static func isLetters(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
