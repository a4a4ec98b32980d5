import SidecarBase
import Testing

@Suite("Secret")
struct SecretTests {
    private struct Holder {
        let name = "card"
        let pin: Secret
        let others: [String: Secret?]
    }

    private enum Failure: Error { case wanted }

    @Test("a secret is not shown by printing, dumping, describing, reflecting or interpolating it or what holds it")
    func hidden() {
        let secret = Secret("correct-horse-135790")
        let holder = Holder(pin: secret, others: ["a": secret, "b": nil])
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        dump([secret], to: &dumped)
        var printed = ""
        print(secret, holder, [secret], Optional(secret) as Any, to: &printed)
        debugPrint(secret, holder, to: &printed)
        let shown = [
            dumped, printed, String(describing: secret), String(reflecting: secret), "\(secret)", "\(holder)",
            "\(Optional(secret) as Any)", String(reflecting: holder),
        ]
        for text in shown {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("correct") && !text.contains("135790"))
        }
        #expect("\(secret)" == "<redacted>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("only exposing gives the text, and passes on result and error")
    func exposing() {
        let secret = Secret("密码12")
        #expect(secret.withExposed { $0 } == "密码12")
        #expect(secret.count == 8)
        #expect(throws: Failure.wanted) {
            try secret.withExposed { (_: String) throws(Failure) -> Void in throw .wanted }
        }
    }

    @Test(
        "secrets are equal when their texts are",
        arguments: [
            ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("ab", "abc", false),
            ("abc", "abd", false),
        ])
    func equality(left: String, right: String, equal: Bool) {
        #expect((Secret(left) == Secret(right)) == equal)
    }
}
