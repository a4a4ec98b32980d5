internal import CryptoCore
internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// Makes the headquarters order of a single-window order as the platform does in scheme one. Source: zhejiang.md §8.2.
struct HeadquartersOrder {
    let company: SampleCompany
    let now: Now

    /// The unsigned message; `nil` for what is no order.
    func message(of item: PlatformMessage.Item) -> [UInt8]? {
        guard let head = item.element.child("jkfOrderImportHead"), let buyer = item.element.child("jkfGoodsPurchaser")
        else { return nil }
        let guid = SecureRandom.uuid().uppercased()
        func text(_ name: String) -> String { head.child(name)?.text ?? "" }
        func amount(_ name: String) -> Decimal { Decimal(string: text(name)) ?? 0 }
        var writer = SampleWriter()
        writer.open("CEB311Message", attributes: guid)
        writer.group("Order") { writer in
            writer.group("OrderHead") {
                for (name, value) in [
                    ("guid", guid), ("appType", "1"), ("appTime", now().digits14), ("appStatus", "2"),
                    ("orderType", text("ieFlag")), ("orderNo", text("orderNo")), ("ebpCode", text("companyCode")),
                    ("ebpName", text("companyName")), ("ebcCode", text("eCommerceCode")),
                    ("ebcName", text("eCommerceName")), ("goodsValue", text("orderGoodsAmount")),
                    ("freight", text("feeAmount")), ("discount", text("discount")),
                    ("taxTotal", text("orderTaxAmount")),
                    ("acturalPaid", "\(amount("orderTotalAmount") - amount("discount"))"),
                    ("currency", text("currCode")), ("buyerRegNo", text("purchaserId")),
                    ("buyerName", buyer.child("name")?.text ?? ""),
                    ("buyerTelephone", buyer.child("telNumber")?.text ?? ""),
                    ("buyerIdType", buyer.child("paperType")?.text == "01" ? "1" : "2"),
                    ("buyerIdNumber", buyer.child("paperNumber")?.text ?? ""), ("payCode", text("payCompanyCode")),
                    ("payName", text("payCompanyName")), ("payTransactionId", text("payNumber")),
                    ("consignee", text("consignee")), ("consigneeTelephone", text("consigneeTel")),
                    ("consigneeAddress", text("consigneeAddress")), ("note", text("note")),
                ] { $0.leaf(name, value) }
            }
            for detail in item.element.child("jkfOrderDetailList")?.children ?? [] {
                func text(_ name: String) -> String { detail.child(name)?.text ?? "" }
                let total = (Decimal(string: text("unitPrice")) ?? 0) * (Decimal(string: text("goodsCount")) ?? 0)
                writer.group("OrderList") {
                    for (name, value) in [
                        ("gnum", text("goodsOrder")), ("itemNo", text("barCode")), ("itemName", text("goodsName")),
                        ("gmodel", text("goodsModel")), ("barCode", text("barCode")), ("unit", text("goodsUnit")),
                        ("qty", text("goodsCount")), ("price", text("unitPrice")), ("totalPrice", "\(total)"),
                        ("currency", text("currency")), ("country", text("originCountry")), ("note", text("note")),
                    ] { $0.leaf(name, value) }
                }
            }
        }
        writer.group("BaseTransfer") {
            $0.leaf("copCode", company.code)
            $0.leaf("copName", company.name)
            $0.leaf("dxpMode", "DXP")
            $0.leaf("dxpId", company.dxpId)
        }
        writer.close("CEB311Message")
        return writer.bytes
    }
}
