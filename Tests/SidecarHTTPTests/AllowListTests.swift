import SidecarBase
import SidecarHTTP
import Testing

@Suite("AllowList")
struct AllowListTests {
    @Test(
        "addresses in a range are let in",
        arguments: [
            ("127.0.0.0/8", "127.9.9.9"), ("10.1.0.0/16", "10.1.255.1"), ("192.168.1.5", "192.168.1.5"),
            ("10.0.0.0/9", "10.127.0.1"), ("0.0.0.0/0", "8.8.8.8"), ("::/0", "2001:db8::1"),
            ("2001:db8::/32", "2001:db8:1::2"),
            ("10.1.0.0/16", "::ffff:10.1.2.3"), ("::ffff:10.1.0.0/112", "10.1.2.3"), ("::1", "0:0:0:0:0:0:0:1"),
            ("fe80::/10", "fe80::1%eth0"),
        ])
    func inside(_ range: String, _ address: String) throws {
        #expect(try AllowList([range]).allows(address))
    }

    @Test(
        "addresses beside it are not",
        arguments: [
            ("127.0.0.0/8", "128.0.0.1"), ("10.1.0.0/16", "10.2.0.1"), ("10.0.0.0/9", "10.128.0.1"),
            ("0.0.0.0/0", "2001:db8::1"),
            ("2001:db8::/32", "2001:db9::1"), ("192.168.1.5", "192.168.1.6"), ("127.0.0.1", ""),
            ("127.0.0.1", "localhost"),
        ])
    func outside(_ range: String, _ address: String) throws {
        #expect(try !AllowList([range]).allows(address))
    }

    @Test(
        "what is no range is refused",
        arguments: [
            "", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "::/129", "1::2::3", "host", "10.0.0.0/-1",
            "12345::", "1:2:3",
            "1.2.3.4.5", "::1/x",
        ])
    func wrong(_ text: String) {
        let error = #expect(throws: SidecarError.self) { try AllowList([text]) }
        #expect(error?.code == .configValue)
    }
}
