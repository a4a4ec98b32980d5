import CustomsMessages
import SidecarBase
import Testing

@testable import Channels

@Suite("Payment data of an ERP")
struct PaymentDataTests {
    /// A whole payment as JSON, with some of its texts replaced.
    private func input(_ changes: [String: String] = [:]) -> [UInt8] {
        var text = """
            {"payExchangeInfoHead": {"guid": "5B0E7C1A-93D4-4F26-8A17-0C2D9E41F3A8", "initalRequest": "a", "initalResponse": "ok",
            "ebpCode": "33019TEST1", "payCode": "33019TESTP", "payTransactionId": "1", "totalAmount": 12.50, "currency": "142",
            "verDept": "3", "payType": "1", "tradingTime": "20250701104512", "note": null},
            "payExchangeInfoLists": [{"orderNo": "O-1", "goodsInfo": [{"gname": "奶粉", "itemLink": "https://shop.example.com/1"}],
            "recpAccount": "A", "recpCode": "", "recpName": "示例公司"}]}
            """
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return Array(text.utf8)
    }

    private let rules = PaymentDataRules(ebpCode: "33019TEST1")

    private func faults(_ changes: [String: String], about order: String? = nil) throws -> [PaymentDataError.Fault] {
        do {
            _ = try PaymentDataReader(rules: rules).read(input(changes), about: order)
            return []
        } catch let error as PaymentDataError {
            return error.faults
        }
    }

    @Test(
        "an amount is written in its shortest form, whether it came as number or text",
        arguments: [
            ("12.50", "12.5"), ("\"199.00\"", "199"), ("\"100.10\"", "100.1"), ("\"0.50\"", "0.5"), ("\"007\"", "7"),
            ("0.00001", "0.00001"), ("\"12345678901234.12345\"", "12345678901234.12345"),
        ])
    func amount(_ written: String, _ shortest: String) throws {
        let data = try PaymentDataReader(rules: rules).read(input(["12.50": written]))
        #expect(data.totalAmount == shortest)
        #expect(String(decoding: PaymentText.head(data), as: UTF8.self).contains("\"totalAmount\":\(shortest),"))
    }

    @Test(
        "what customs would not want is named with its place and its rule",
        arguments: [
            (["\"verDept\": \"3\"": "\"verDept\": \"4\""], "payExchangeInfoHead.verDept", "choice"),
            (["\"payType\": \"1\"": "\"payType\": \"12\""], "payExchangeInfoHead.payType", "length"),
            (["20250701104512": "20250231104512"], "payExchangeInfoHead.tradingTime", "time"),
            (["20250701104512": "1751338203"], "payExchangeInfoHead.tradingTime", "time"),
            (["\"142\"": "\"CNY\""], "payExchangeInfoHead.currency", "currency"),
            (["12.50": "0"], "payExchangeInfoHead.totalAmount", "amount"),
            (["12.50": "-1"], "payExchangeInfoHead.totalAmount", "amount"),
            (["12.50": "1.123456"], "payExchangeInfoHead.totalAmount", "amount"),
            (["33019TEST1": "33019OTHER"], "payExchangeInfoHead.ebpCode", "registered"),
            (["奶粉": ""], "payExchangeInfoLists[0].goodsInfo[0].gname", "required"),
            (
                ["[{\"gname\": \"奶粉\", \"itemLink\": \"https://shop.example.com/1\"}]": "[]"],
                "payExchangeInfoLists[0].goodsInfo", "required"
            ),
            (["示例公司": String(repeating: "司", count: 101)], "payExchangeInfoLists[0].recpName", "length"),
            (["\"recpAccount\": \"A\"": "\"recpAccount\": [1]"], "payExchangeInfoLists[0].recpAccount", "type"),
        ])
    func fault(_ changes: [String: String], _ path: String, _ rule: String) throws {
        let faults = try faults(changes)
        #expect(faults.contains { $0.path == path && $0.rule == rule && !$0.chinese.isEmpty }, "\(faults)")
    }

    @Test("everything that is wrong is told at once, and no value with it")
    func everything() throws {
        let faults = try faults([
            "\"verDept\": \"3\"": "\"verDept\": \"4\"", "示例公司": "", "\"142\"": "\"SECRET\"",
        ])
        #expect(faults.count == 4)
        #expect(!faults.contains { "\($0)".contains("SECRET") })
    }

    @Test("data without the order that customs asks about is not sent")
    func otherOrder() throws {
        #expect(try faults([:], about: "O-2").map(\.rule) == ["order"])
        #expect(try faults([:], about: "O-1").isEmpty)
    }

    @Test("head and lists may be texts that hold JSON")
    func packed() throws {
        let head =
            #"{\"guid\":\"\",\"initalRequest\":\"a\",\"initalResponse\":\"b\",\"payCode\":\"P\",\"payTransactionId\":\"1\","#
            + #"\"totalAmount\":\"1.0\",\"currency\":\"142\",\"verDept\":\"1\",\"tradingTime\":\"20250701104512\"}"#
        let lists =
            #"[{\"orderNo\":\"O-1\",\"goodsInfo\":[{\"gname\":\"g\",\"itemLink\":\"l\"}],\"recpAccount\":\"A\",\"recpName\":\"N\"}]"#
        let input = "{\"payExchangeInfoLists\":\"\(lists)\",\"payExchangeInfoHead\":\"\(head)\"}"
        let data = try PaymentDataReader(rules: rules) { "5B0E7C1A-93D4-4F26-8A17-0C2D9E41F3A8" }.read(
            Array(input.utf8))
        #expect(data.guid == "5B0E7C1A-93D4-4F26-8A17-0C2D9E41F3A8")
        #expect(data.ebpCode == "33019TEST1")
        #expect(
            String(decoding: PaymentText.head(data), as: UTF8.self).hasSuffix(
                #""payType":"","tradingTime":"20250701104512","note":""}"#))
    }

    @Test("text that is no JSON is refused with its place")
    func noJSON() throws {
        let error = #expect(throws: MessageJSONError.self) {
            try PaymentDataReader(rules: rules).read(input(["\"ebpCode\":": "\"ebpCode\""]))
        }
        #expect(error?.detail.contains("column") == true)
    }

    @Test("texts that peers have had trouble with are sent as the enterprise wants them")
    func treatments() throws {
        var rules = rules
        rules.treatments = ["initalRequest": .collapseWhitespace, "initalResponse": .literal("ok"), "note": .urlEncode]
        let data = try PaymentDataReader(rules: rules).read(
            input(["\"a\"": #""a\r\n\tb c""#, "\"ok\"": "\"{}\"", "null": #""a/ü""#]))
        let head = String(decoding: PaymentText.head(data), as: UTF8.self)
        #expect(head.contains(#""initalRequest":"a b c","initalResponse":"ok","#))
        #expect(head.hasSuffix(#""note":"a%2F%C3%BC"}"#))
    }

    @Test("lengths are counted in what the enterprise says", arguments: PaymentDataRules.LengthUnit.allCases)
    func lengths(_ unit: PaymentDataRules.LengthUnit) throws {
        var rules = rules
        rules.lengthUnit = unit
        let fits = [PaymentDataRules.LengthUnit.utf16: 100, .utf8bytes: 33, .gbkbytes: 50][unit] ?? 0
        let reader = PaymentDataReader(rules: rules)
        #expect(throws: Never.self) { try reader.read(input(["示例公司": String(repeating: "司", count: fits)])) }
        #expect(throws: PaymentDataError.self) {
            try reader.read(input(["示例公司": String(repeating: "司", count: fits + 1)]))
        }
    }
}
