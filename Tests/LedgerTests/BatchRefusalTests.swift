import CustomsMessages
import Testing

@testable import Ledger

@Suite("refusals of a message as a whole") struct BatchRefusalTests {
    @Test(
        "a code says whether it is about the message, by the kind of document",
        arguments: [
            ("order", "-301020", true), ("order", "-301015", true), ("order", "-10101", true),
            ("order", "-301008", false), ("order", "-301010", false), ("order", "100", false), ("order", "120", false),
            ("order", " -301020 ", true), ("order", "", false), ("order", "-99999999999999999999", false),
            ("payment", "-401013", true), ("payment", "-401007", false),
            ("logistics", "-504000", true), ("logistics", "-504012", false),
            ("inventory", "-621029", true), ("inventory", "-621015", true), ("inventory", "-621030", true),
            ("inventory", "-621005", false), ("cancellation", "-623029", true), ("refund", "-625208", true),
            ("delivery", "-800006", true), ("delivery", "-800005", false),
            ("exportOrder", "-301001", true), ("exportOrder", "-302000", true), ("exportOrder", "-302001", false),
            ("exportOrder", "-401001", false), ("exportInventory", "-601500", true),
            ("exportInventory", "-621029", false), ("exportInventory", "-10150", true),
            ("inventory", "-601500", false), ("exportArrival", "-801001", true), ("exportRefund", "-10100", true),
        ])
    func codes(_ kind: String, _ status: String, _ expected: Bool) {
        #expect(BatchRefusal.isAboutMessage(status, kind: kind) == expected)
    }

    @Test("only the platform's own failures leave a batch whole")
    func platform() {
        for code in ["3001", "3999"] { #expect(BatchRefusal.isOfPlatformItself(code)) }
        for code in ["0001", "2001", "4000", "1004", "", "3x"] { #expect(!BatchRefusal.isOfPlatformItself(code)) }
    }
}
