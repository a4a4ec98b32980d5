import NIOCore
import SidecarBase
import Testing

@testable import Pipeline
@testable import SidecarHTTP

@Suite("limits of callers", .timeLimit(.minutes(1)))
struct LimitsTests {
    private static let path = "/newyorkTransferWebapps/rest/transferDeclare"
    private static let form = "Content-Type: application/x-www-form-urlencoded\r\n"

    @Test("a burst is let through, then one request an interval; another address has a bucket of its own")
    func rate() {
        let limiter = RateLimiter(rate: 10, burst: 3)
        let start = ContinuousClock.now
        for _ in 0..<3 { #expect(limiter.wait(for: "a", at: start) == nil) }
        #expect(limiter.wait(for: "a", at: start) == .milliseconds(100))
        #expect(limiter.wait(for: "b", at: start) == nil)
        #expect(limiter.wait(for: "a", at: start + .milliseconds(99)) != nil)
        #expect(limiter.wait(for: "a", at: start + .milliseconds(100)) == nil)
        #expect(limiter.wait(for: "a", at: start + .milliseconds(101)) != nil)
        for _ in 0..<3 { #expect(limiter.wait(for: "a", at: start + .seconds(60)) == nil) }
        #expect(limiter.wait(for: "a", at: start + .seconds(60)) != nil)
    }

    @Test("the memory is bounded: too many addresses at once share a bucket, and full buckets are forgotten")
    func bounded() {
        let limiter = RateLimiter(rate: 1, burst: 1, capacity: 100)
        let start = ContinuousClock.now
        var refused = 0
        for number in 0..<10_000 where limiter.wait(for: "\(number)", at: start) != nil { refused += 1 }
        #expect(limiter.count <= 101)
        #expect(refused == 10_000 - 101)
        #expect(limiter.wait(for: "new", at: start + .seconds(5)) == nil)
        #expect(limiter.count <= 101)
    }

    @Test("requests under way are counted in all and by address, and their places are given back")
    func concurrent() {
        var limits = GroupLimits()
        limits.concurrent = 3
        limits.concurrentPerSource = 2
        let gatekeeper = Gatekeeper([.api: limits])
        #expect(gatekeeper.enter(.api, "a") == nil && gatekeeper.enter(.api, "a") == nil)
        #expect(gatekeeper.enter(.api, "a") == .source)
        #expect(gatekeeper.enter(.api, "b") == nil)
        #expect(gatekeeper.enter(.api, "c") == .concurrent)
        #expect(gatekeeper.enter(.callbacks, "c") == nil)
        gatekeeper.leave(.api, "a")
        #expect(gatekeeper.enter(.api, "c") == nil)
    }

    @Test(
        "an address has so many connections, all that are on no list together an eighth; a trusted proxy as many as it needs"
    )
    func census() throws {
        var settings = try HTTPSettings()
        settings.maximumConnections = 16
        settings.connectionsPerSource = 3
        settings.trustedProxies = try AllowList(["10.0.0.9"])
        for group in RouteGroup.allCases { settings.allow[group] = try AllowList(["10.0.0.0/24"]) }
        let census = ConnectionCensus(settings)
        for _ in 0..<3 { #expect(census.enter("10.0.0.1") == nil) }
        #expect(census.enter("10.0.0.1") == .connections)
        census.leave("10.0.0.1")
        census.leave("10.0.0.1")
        #expect(census.enter("10.0.0.1") == nil)
        for _ in 0..<8 { #expect(census.enter("10.0.0.9") == nil) }
        #expect(census.enter("192.0.2.1") == nil && census.enter("192.0.2.2") == nil)
        #expect(census.enter("192.0.2.3") == .strangers)
        census.leave("192.0.2.3")
        census.leave("192.0.2.1")
        #expect(census.enter("192.0.2.4") == nil)
    }

    @Test("who asks the API too often gets 429 with the seconds to wait; the old interface says it in its own form")
    func answers() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { settings in
            var limits = GroupLimits()
            (limits.rate, limits.burst) = (1, 1)
            settings.limits = [.api: limits, .compatibility: limits]
        } _: { port, _ in
            func ask(_ text: String) async throws -> RawClient.Answer? {
                try await RawClient.connect(port) { talk in
                    try await talk.send(text)
                    return try await talk.answer()
                }
            }
            let get = "GET /api/v1/routes HTTP/1.1\r\nHost: h\r\nX-Request-Id: mine-1\r\n\r\n"
            #expect(try await ask(get)?.status == 200)
            let refused = try #require(try await ask(get))
            #expect(refused.status == 429)
            #expect(refused.head.contains("Retry-After: 1"))
            #expect(refused.head.contains("X-Request-Id: mine-1"))
            #expect(refused.text.contains(#""code":"http.rate""#))
            let post = "POST \(Self.path) HTTP/1.1\r\nHost: h\r\n\(Self.form)Content-Length: 8\r\n\r\nxml=<a/>"
            #expect(try await ask(post)?.text.hasPrefix(#"{"success":true"#) == true)
            let failure = try #require(try await ask(post))
            #expect(failure.status == 200)
            #expect(failure.text.hasPrefix(#"{"success":false,"xml":""#) && failure.text.contains("http.rate"))
            #expect(try await ask("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")?.status == 200)
        }
        #expect(desk.snapshot.messages.count == 1)
    }

    @Test("a group has a body limit of its own")
    func bodies() async throws {
        try await withServer(FakeDesk()) { settings in
            var limits = GroupLimits()
            limits.messageLimit = 1
            settings.limits = [.callbacks: limits]
        } _: { port, _ in
            let body = "content=" + String(repeating: "a", count: 70_000)
            try await RawClient.connect(port) { talk in
                let text = "HTTP/1.1\r\nHost: h\r\n\(Self.form)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                try await talk.send("POST /callbacks/dxp \(text)")
                #expect(try await talk.answer()?.text.contains("success>true") != true)
                try await talk.send("POST \(Self.path) " + text.replacing("content=", with: "xml=aaaa"))
                #expect(try await talk.answer()?.text.hasPrefix(#"{"success":true"#) == true)
            }
        }
    }

    @Test(
        "a head that comes byte by byte has a time limit, whatever the pauses; what was answered before does not count")
    func slowHead() async throws {
        try await withServer(FakeDesk()) {
            $0.headTimeout = .milliseconds(300)
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                let get = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n"
                try await talk.send(get)
                #expect(try await talk.answer()?.status == 200)
                try await talk.send(get)
                #expect(try await talk.answer()?.status == 200)
                // Never a whole head: the server ends it.
                var isClosed = false
                do {
                    try await talk.send("GET /")
                    for byte in Array(repeating: "a", count: 500) {
                        try await talk.send(byte)
                        try await Task.sleep(for: .milliseconds(10))
                    }
                } catch {
                    isClosed = true
                }
                #expect(isClosed)
            }
        }
        #expect(Metrics.counter(.httpLimited, "none", "slow_head").value >= 1)
    }

    @Test("answers but the old interface's tell browsers and caches to keep off")
    func headers() async throws {
        try await withServer(FakeDesk()) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send("GET /api/v1/routes HTTP/1.1\r\nHost: h\r\nX-Request-Id: bad id\r\n\r\n")
                let head = try await talk.answer()?.head.lowercased() ?? ""
                for line in [
                    "x-content-type-options: nosniff", "cache-control: no-store", "referrer-policy: no-referrer",
                ] {
                    #expect(head.contains(line))
                }
                #expect(!head.contains("strict-transport-security") && !head.contains("bad id"))
                try await talk.send(
                    "POST \(Self.path) HTTP/1.1\r\nHost: h\r\nX-Request-Id: one\r\n\(Self.form)Content-Length: 8\r\n\r\nxml=<a/>"
                )
                let names = try await talk.answer()?.head.split(separator: "\r\n").dropFirst().map {
                    String($0.prefix { $0 != ":" }).lowercased()
                }
                #expect(names?.sorted() == ["content-length", "content-type", "date"])
            }
        }
    }

    @Test("a public address needs a list for each group, and a list of everybody TLS and proof of who calls")
    func publicBind() throws {
        func refusal(_ change: (inout HTTPSettings) throws -> Void) throws -> String? {
            var settings = try HTTPSettings()
            settings.host = "0.0.0.0"
            for group in RouteGroup.allCases { settings.allow[group] = try AllowList(["10.0.0.0/8"]) }
            try change(&settings)
            do throws(SidecarError) {
                try settings.validate()
                return nil
            } catch {
                return error.detail
            }
        }
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.allow[.callbacks] = nil }?.contains("callbacks") == true)
        for group in [RouteGroup.compatibility, .callbacks, .api] {
            let reason = try refusal { $0.allow[group] = try AllowList(["0.0.0.0/0"]) }
            #expect(reason?.contains("server.tls") == true, "\(group)")
        }
    }
}

@Suite("request ids and traces")
struct RequestTraceTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("what a caller sent is taken over when it is sane")
    func takenOver() {
        let trace = RequestTrace(requestID: "order.7:a_b-c", traceparent: Self.parent)
        #expect(trace.requestID == "order.7:a_b-c")
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID != "00f067aa0ba902b7" && trace.spanID.count == 16)
        #expect(trace.traceparent.hasSuffix("-01") && trace.traceparent.count == 55)
        #expect(trace.child.traceID == trace.traceID && trace.child.spanID != trace.spanID)
        #expect(RequestTrace(stored: trace.stored) == trace)
        let later = RequestTrace(traceparent: "01" + Self.parent.dropFirst(2) + "-more")
        #expect(later.traceID == trace.traceID && later.traceparent.hasPrefix("00-"))
    }

    @Test(
        "what is not is made anew",
        arguments: [
            "", "x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ])
    func madeAnew(header: String) {
        let trace = RequestTrace(requestID: "a b\r\nc", traceparent: header)
        #expect(trace.traceID != "4bf92f3577b34da6a3ce929d0e0e4736" && trace.traceID.count == 32)
        #expect(trace.requestID.count == 32)
    }
}
