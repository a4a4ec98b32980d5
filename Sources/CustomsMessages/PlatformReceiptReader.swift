internal import XMLCanonical

/// Reads the provincial platform's own receipts, which are `mo` documents. Source: zhejiang.md §6.3.
enum PlatformReceiptReader {
    /// Reads a document with the root `mo`. A business type that is no receipt gives no entries.
    static func read(_ root: XMLElement) -> Receipt {
        let type = root.child("head")?.value("businessType") ?? ""
        guard let body = root.child("body") else { return Receipt(type: "mo/" + type, guid: nil, entries: []) }
        let entries: [ReceiptEntry] =
            switch type {
            case "RESULT": results(body)
            case "PERSONAL_GOODS_DECLAR": goods(body)
            case "TAXISNEED": tax(body)
            case "IMPORTBILLRESULT": bills(body)
            case "MODIFY_CANCEL": decisions(body, "modifyCancelResult", MessageType(businessType: type))
            case "IMPORT_ORDER_RETURN": decisions(body, "customCheckResult", MessageType(businessType: type))
            default: []
            }
        return Receipt(type: "mo/" + type, guid: nil, entries: entries)
    }

    private static func key(_ element: XMLElement?) -> BusinessKey? {
        guard let element, let number = element.optional("businessNo") else { return nil }
        return BusinessKey(kind: BusinessKey.business, parts: [element.value("companyCode"), number])
    }

    /// Batches of several results in one push are real.
    private static func results(_ body: XMLElement) -> [ReceiptEntry] {
        let results = body.children("list").flatMap { $0.children("jkfResult") } + body.children("jkfResult")
        return results.map { result in
            let infos = result.children("resultList").flatMap { $0.children("jkfResultDetail") }
                .compactMap { $0.optional("resultInfo") }
            return ReceiptEntry(
                key: key(result), status: result.value("chkMark"),
                time: ReceiptTime.digits17(result.value("noticeDate") + result.value("noticeTime")),
                info: infos.joined(separator: "; "), guid: nil, statusKind: .checkMark,
                declaration: MessageType(businessType: result.value("businessType")))
        }
    }

    /// The declaration has the same business type and no `jkfGoodsDeclar`.
    private static func goods(_ body: XMLElement) -> [ReceiptEntry] {
        let key = key(body.child("jkfSign"))
        return body.children("jkfGoodsDeclar").map { goods in
            ReceiptEntry(
                key: key, status: goods.value("approveResult"), time: ReceiptTime.digits17(goods.value("processTime")),
                info: goods.value("approveComment"), guid: nil, statusKind: .approveResult,
                invtNo: goods.optional("personalGoodsFormNo"),
                declaration: MessageType(businessType: "PERSONAL_GOODS_DECLAR"))
        }
    }

    private static func tax(_ body: XMLElement) -> [ReceiptEntry] {
        let key = key(body.child("jkfSign"))
        return body.children("jkfTaxIsNeedDto").map { tax in
            ReceiptEntry(
                key: key, status: tax.value("isNeed"), time: "", info: tax.value("taxAmount"), guid: nil,
                statusKind: .taxNeed, invtNo: tax.optional("personalGoodsFormNo"))
        }
    }

    private static func bills(_ body: XMLElement) -> [ReceiptEntry] {
        let key = key(body.child("jkfSign"))
        return body.children("billResultList").flatMap { $0.children("billResult") }.map { bill in
            ReceiptEntry(
                key: key, status: bill.value("outState"), time: ReceiptTime.digits17(bill.value("outTime")),
                info: bill.value("wayBillNos"), guid: nil, statusKind: .outState)
        }
    }

    private static func decisions(_ body: XMLElement, _ name: String, _ type: MessageType?) -> [ReceiptEntry] {
        body.children(name).map { decision in
            ReceiptEntry(
                key: key(decision), status: decision.value("approveResult"),
                time: ReceiptTime.digits17(decision.value("processTime")), info: decision.value("approveComment"),
                guid: nil, statusKind: .approveResult, declaration: type)
        }
    }
}
