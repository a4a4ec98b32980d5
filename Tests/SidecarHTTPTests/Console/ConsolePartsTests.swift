import Pipeline
import SidecarBase
import Synchronization
import Testing

@testable import SidecarHTTP

@Suite("the console's markup, words and sessions")
struct ConsolePartsTests {
    @Test("texts and values of attributes cannot become markup")
    func escaping() {
        let html = tag("p", .class(hostile), .set("title", "a\"b'c")) {
            hostile
            tag("br")
            "\u{1}\u{0}tab\tline\n"
        }
        let text = String(decoding: html.bytes, as: UTF8.self)
        #expect(!text.contains("<script") && !text.contains("<img"))
        #expect(text.contains("title=\"a&quot;b&#39;c\"") && text.contains("<br>") && !text.contains("</br>"))
        #expect(text.contains("\u{FFFD}\u{FFFD}tab\tline\n") && text.contains("&amp;amp;中文"))
        #expect(text.count(of: "<") == 3)
    }

    @Test("names in links are percent-encoded, and a way back leads nowhere but into the console")
    func links() {
        let links = ConsoleLinks(root: "/console")
        #expect(links.message("a/b?c#d e中").text == "/console/messages/a%2Fb%3Fc%23d%20e%E4%B8%AD")
        #expect(links.orders.with(["q": "a&b=c", "state": nil]).text == "/console/orders?q=a%26b%3Dc")
        for bad in [
            "https://example.invalid/", "//example.invalid", "/console//example.invalid", "/api/v1/queue",
            "/consolexyz",
            "javascript:alert(1)", "/console/\\example.invalid", "/console/a\r\nSet-Cookie: a=b", "",
        ] {
            #expect(links.page(bad).text == "/console", "\(bad)")
        }
        #expect(links.page("/console/orders?q=1").text == "/console/orders?q=1")
        #expect(links.page(nil).text == "/console")
    }

    @Test(
        "the language is what was chosen, or else what the browser prefers",
        arguments: [
            (nil, nil, "en"), (nil, "zh-CN,zh;q=0.9,en;q=0.8", "zh"), (nil, "en-GB,en;q=0.9,zh;q=0.8", "en"),
            (nil, "fr, zh-TW;q=0.3, en;q=0.2", "zh"), (nil, "de", "en"), ("zh", "en", "zh"), ("en", "zh", "en"),
            ("xx", "zh", "zh"), (nil, "zh;q=0, en;q=0.1", "en"), (nil, ";;;,,q=", "en"),
        ] as [(String?, String?, String)])
    func language(chosen: String?, accepted: String?, expected: String) {
        #expect(ConsoleLanguage(chosen: chosen, accepted: accepted).rawValue == expected)
    }

    @Test("every phrase is there in both languages and puts in the same things", arguments: Phrase.allCases)
    func phrases(phrase: Phrase) {
        let words = phrase.words
        func places(_ text: String) -> Set<Substring> {
            Set(text.matches(of: #/%([1-9])|\{([1-9])\|/#).map { $0.output.1 ?? $0.output.2 ?? "" })
        }
        #expect(!words.english.isEmpty && !words.chinese.isEmpty)
        #expect(places(words.english) == places(words.chinese), "\(phrase)")
    }

    @Test("a phrase says the number and the word that fits it")
    func plural() {
        let view = ConsoleView(
            language: .english, scheme: .auto, links: ConsoleLinks(root: "/console"), assets: ConsoleAssets(),
            visitor: nil, address: "/console", now: ChinaTime(milliseconds: 0))
        #expect(view.t(.verdictBad, "1") == "1 message stands still")
        #expect(view.t(.verdictBad, "12") == "12 messages stand still")
        // What is put in is not read again.
        #expect(view.t(.reasonHours, "%2{1|a|b}", "then", "3") == "Route %2{1|a|b} opens at then; 3 messages wait")
        #expect(view.number(1_234_567) == "1,234,567" && view.number(-1_000) == "-1,000" && view.number(7) == "7")
        #expect(view.duration(Int64(3_720_000)) == "1 h 2 min" && view.duration(Int64(59_999)) == "59 s")
    }

    /// A clock that is turned by hand.
    private final class HandClock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    private static let anna = AccessTokens.Holder(name: "anna", roles: [.operator])

    @Test("a session ends when its holder is silent, and after a working day in any case")
    func expiry() {
        let clock = HandClock()
        let sessions = ConsoleSessions(now: { clock.now })
        let (id, _) = sessions.begin(ConsolePartsTests.anna)
        clock.pass(.seconds(29 * 60))
        // What a page asks by itself is no sign of anybody.
        #expect(sessions.session(id, isSign: false)?.holder?.name == "anna")
        clock.pass(.seconds(2 * 60))
        #expect(sessions.session(id, isSign: true) == nil)

        let (busy, _) = sessions.begin(ConsolePartsTests.anna)
        for _ in 0..<35 {
            #expect(sessions.session(busy, isSign: true) != nil)
            clock.pass(.seconds(20 * 60))
        }
        clock.pass(.seconds(20 * 60))
        #expect(sessions.session(busy, isSign: true) == nil)
    }

    @Test("signing out ends a session, ids and form keys are never the same, and the oldest makes place")
    func ends() {
        let clock = HandClock()
        let sessions = ConsoleSessions(capacity: 2, now: { clock.now })
        let first = sessions.begin(ConsolePartsTests.anna)
        clock.pass(.seconds(1))
        let second = sessions.begin(ConsolePartsTests.anna)
        #expect(first.id != second.id && first.session.formKey != second.session.formKey)
        #expect(first.id != first.session.formKey && first.id.count == 64)
        clock.pass(.seconds(1))
        let third = sessions.begin(ConsolePartsTests.anna)
        #expect(sessions.session(first.id, isSign: true) == nil)
        #expect(sessions.session(second.id, isSign: true) != nil)
        sessions.end(third.id)
        #expect(sessions.session(third.id, isSign: true) == nil)
        #expect(sessions.session(Secret(String(repeating: "0", count: 64)), isSign: true) == nil)
        #expect(sessions.session(nil, isSign: true) == nil)
    }

    @Test("who shows wrong tokens has to wait, others not")
    func limiter() {
        let clock = HandClock()
        let limiter = SignInLimiter(now: { clock.now })
        for _ in 0..<SignInLimiter.allowed {
            #expect(limiter.wait("192.0.2.1") == nil)
            limiter.noteWrong("192.0.2.1")
        }
        #expect(limiter.wait("192.0.2.1") == SignInLimiter.period)
        #expect(limiter.wait("192.0.2.2") == nil)
        clock.pass(.seconds(61))
        #expect(limiter.wait("192.0.2.1") == nil)
        limiter.noteWrong("192.0.2.1")
        limiter.noteRight("192.0.2.1")
        #expect(limiter.wait("192.0.2.1") == nil)
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(of: part) }
    private func components(of part: String) -> Int { ranges(of: part).count }
}
