import Testing

@testable import CustomsMessages

@Suite("ReturnStatus")
struct ReturnStatusTests {
    @Test(
        "what comes late or again never moves a state back",
        arguments: [
            ("2", "1"), ("2", "2"), ("120", "2"), ("120", "3"), ("800", "120"), ("800", "300"), ("899", "800"),
            ("899", "100"), ("800", "100"), ("100", "2"), ("100", "120"), ("100", "300"), ("-621001", "2"),
            ("120", "-301010"), ("800", "-1"), ("399", "120"), ("100", "-1"), ("120", "999"), ("2", "what"),
        ])
    func late(state: String, news: String) {
        #expect(!ReturnStatus(news).moves(ReturnStatus(state), for: BusinessKey.inventory))
    }

    @Test(
        "news moves a state on",
        arguments: [
            ("1", "2"), ("2", "3"), ("2", "4"), ("4", "3"), ("2", "120"), ("120", "300"), ("120", "100"),
            ("300", "100"),
            ("300", "500"), ("500", "800"), ("800", "899"), ("2", "-621001"), ("3", "-451"), ("-451", "120"),
            ("120", "399"), ("399", "800"), ("120", "700"),
        ])
    func news(state: String, news: String) {
        #expect(ReturnStatus(news).moves(ReturnStatus(state), for: BusinessKey.inventory))
    }

    @Test("any order of the same receipts ends in the same state")
    func orderIndependent() {
        let codes = ["2", "120", "300", "800", "2", "899", "120"]
        for shift in codes.indices {
            for list in [codes[shift...] + codes[..<shift], (codes[shift...] + codes[..<shift]).reversed()[...]] {
                var state: ReturnStatus?
                for code in list where ReturnStatus(code).moves(state, for: BusinessKey.inventory) {
                    state = ReturnStatus(code)
                }
                #expect(state == ReturnStatus("899"))
            }
        }
    }

    @Test(
        "an order is at its end when it is stored, whatever else is said of it",
        arguments: ["300", "500", "600", "399"])
    func storedOrder(other: String) {
        let stored = ReturnStatus("120")
        #expect(stored.moves(ReturnStatus(other), for: BusinessKey.order))
        #expect(!ReturnStatus(other).moves(stored, for: BusinessKey.order))
        #expect(ReturnStatus("100").moves(stored, for: BusinessKey.order))
        #expect(!stored.moves(ReturnStatus(other), for: BusinessKey.inventory))
    }

    @Test("100 and negative codes are refusals", arguments: ["100", "-1", "-301020", " -451 ", "-999999"])
    func refusals(code: String) {
        #expect(ReturnStatus(code).isRefusal)
        #expect(ReturnStatus(code).isFinal)
    }

    @Test(
        "nothing else is a refusal",
        arguments: ["1", "2", "3", "4", "120", "300", "399", "700", "800", "899", "7", "", "x"])
    func others(code: String) {
        #expect(!ReturnStatus(code).isRefusal)
    }

    @Test(
        "the end depends on the kind of document",
        arguments: [
            ("120", "order", true), ("120", "payment", true), ("120", "logistics", true), ("120", "inventory", false),
            ("120", "refund", false), ("399", "refund", true), ("399", "cancellation", true), ("399", "delivery", true),
            ("399", "logisticsStatus", true), ("399", "exportOrder", true), ("399", "inventory", false),
            ("399", "exportInventory", false), ("800", "inventory", true), ("899", "exportInventory", true),
            ("2", "order", false), ("100", "order", true), ("-1", "inventory", true),
        ])
    func ends(code: String, kind: String, isFinal: Bool) {
        #expect(ReturnStatus(code).isFinal(for: kind) == isFinal)
    }

    @Test("120 alone is no end")
    func storedIsNoEnd() {
        #expect(!ReturnStatus("120").isFinal)
    }

    @Test("unknown codes are information: they have a text and rank 0", arguments: ["7", "12345", "", "abc"])
    func unknown(code: String) {
        let status = ReturnStatus(code)
        #expect(status.rank == 0)
        #expect(!status.english.isEmpty && !status.chinese.isEmpty)
    }

    @Test("known codes have the official names")
    func names() {
        #expect(ReturnStatus("800").chinese == "放行")
        #expect(ReturnStatus("100").chinese.hasPrefix("海关退单"))
        #expect(ReturnStatus("-301020").chinese.contains("验签失败"))
        #expect(ReturnStatus("-301020").english.contains("signature"))
    }
}
