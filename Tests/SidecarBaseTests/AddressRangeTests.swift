import SidecarBase
import Testing

@Suite("AddressRange")
struct AddressRangeTests {
    @Test(
        "addresses are in their ranges",
        arguments: [
            ("10.1.0.0/16", "10.1.255.3"), ("127.0.0.1", "127.0.0.1"), ("0.0.0.0/0", "203.0.113.9"),
            ("10.0.0.128/25", "10.0.0.200"), ("10.0.0.0/9", "10.127.255.255"), ("10.0.0.7/8", "10.200.0.1"),
            ("::1", "::1"), ("::1", "0:0:0:0:0:0:0:1"), ("::/0", "2001:db8::1"),
            ("2001:db8::/32", "2001:db8:1::5"), ("2001:DB8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001:db8:0:1:2:3:4::", "2001:db8:0:1:2:3:4:0"), ("fe80::/10", "fe80::1%eth0"),
            ("2001:db8::/33", "2001:db8:7fff::"),
        ])
    func inside(range: String, address: String) throws {
        #expect(try #require(AddressRange(range)).contains(address))
    }

    @Test(
        "addresses beside a range, of the other family, and text that is no address are not in it",
        arguments: [
            ("10.1.0.0/16", "10.2.0.1"), ("127.0.0.1", "127.0.0.2"), ("10.0.0.128/25", "10.0.0.127"),
            ("10.0.0.0/9", "10.128.0.0"), ("2001:db8::/32", "2001:db9::1"), ("2001:db8::/33", "2001:db8:8000::"),
            ("::1", "::2"), ("0.0.0.0/0", "::1"), ("::/0", "10.1.2.3"), ("0.0.0.0/0", ""), ("0.0.0.0/0", "localhost"),
            ("0.0.0.0/0", "10.0.0"), ("::/0", ":"), ("::/0", "%eth0"), ("::/0", "::1/128"),
        ])
    func outside(range: String, address: String) throws {
        #expect(try !#require(AddressRange(range)).contains(address))
    }

    @Test(
        "an IPv4 address is the same in its IPv6 form, in the range as in the address",
        arguments: [
            ("10.0.0.0/8", "::ffff:10.1.2.3"), ("10.0.0.0/8", "::ffff:a01:203"),
            ("10.0.0.0/8", "0:0:0:0:0:FFFF:10.1.2.3"), ("::ffff:10.1.0.0/112", "10.1.2.3"),
            ("::ffff:10.1.2.3", "10.1.2.3"), ("::ffff:0:0/96", "203.0.113.9"),
            ("::ffff:10.1.0.0/112", "::ffff:10.1.200.1"),
        ])
    func mapped(range: String, address: String) throws {
        #expect(try #require(AddressRange(range)).contains(address))
    }

    @Test("an IPv6 range wider than the IPv4 addresses is a range of IPv6")
    func wideMapped() throws {
        let range = try #require(AddressRange("::ffff:0:0/80"))
        #expect(range.contains("::1:2"))
        #expect(!range.contains("10.1.2.3"))
        #expect(!range.contains("1::"))
    }

    @Test(
        "what is no address or range is none",
        arguments: [
            "", "/", "/8", "10.0.0", "10.0.0.256", "1.2.3.4.5", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8",
            "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/99999999999999999999", "::1/129", "::1/x", ":::", "1::2::3", "g::1",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", " 10.0.0.1",
            "10.0.0.1 ", "example.com", "localhost", "１０.0.0.1", "::１", "1.2.3.4::", "::1.2.3.4:5", "fe80::1%eth0",
            "010.0.0.1", "10.0.0.08", "1:", ":1", "10.0.0.0/8\n",
        ])
    func invalid(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(
        "loopback is only what no other machine can have",
        arguments: [
            ("127.0.0.0/8", true), ("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("127.0.0.0/7", false), ("0.0.0.0", false), ("::", false), ("::/0", false), ("::1/127", false),
            ("10.0.0.1", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(AddressRange(text)).isLoopback == isLoopback)
    }

    @Test(
        "of listening hosts only localhost and loopback addresses are for this machine alone",
        arguments: [
            ("localhost", true), ("LocalHost", true), ("127.0.0.1", true), ("::1", true), ("0.0.0.0", false),
            ("::", false), ("localhost.example", false), ("", false),
        ])
    func listening(host: String, isLoopback: Bool) {
        #expect(AddressRange.isLoopback(host: host) == isLoopback)
    }

    @Test("ranges are the same when their addresses are, and keep how they were written")
    func equality() throws {
        let range = try #require(AddressRange("10.1.2.3/16"))
        #expect(range == AddressRange("10.1.0.0/16"))
        #expect(range == AddressRange("::ffff:10.1.0.0/112"))
        #expect(range != AddressRange("10.1.0.0/17"))
        #expect(Set([range, try #require(AddressRange("10.1.9.9/16"))]).count == 1)
        #expect(range.text == "10.1.2.3/16")
        #expect(try #require(AddressRange("0.0.0.0/0")).isEverything)
        #expect(try #require(AddressRange("::/0")).isEverything)
        #expect(!range.isEverything)
    }
}
