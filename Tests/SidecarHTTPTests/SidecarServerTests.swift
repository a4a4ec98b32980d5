import Logging
import Pipeline
import ServiceLifecycle
import SidecarBase
import Testing

@testable import SidecarHTTP

@Suite("SidecarServer", .timeLimit(.minutes(1)))
struct SidecarServerTests {
    private let path = "/newyorkTransferWebapps/rest/transferDeclare"

    private func post(_ path: String, _ body: String, _ headers: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: sidecar.example:9090\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test(
        "the example requests are answered with the signed document, one after the other on one connection",
        arguments: ["urlencoded", "raw-utf8", "raw-gbk"])
    func examples(_ name: String) async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                for _ in 0..<3 {
                    try await talk.send(Fixture.bytes("transferDeclare-request-\(name).http"))
                    let answer = try #require(try await talk.answer())
                    #expect(answer.status == 200)
                    #expect(answer.head.lowercased().contains("content-type: application/json;charset=utf-8"))
                    #expect(knownCaller(answer.body)?.hasPrefix("<?xml") == true)
                }
            }
        }
        #expect(desk.snapshot.messages.count == 3)
        #expect(desk.snapshot.peers.allSatisfy { $0 == "127.0.0.1" })
        if name != "raw-gbk" { #expect(desk.snapshot.messages[0] == (try Fixture.bytes("ceb311-unsigned.xml"))) }
    }

    @Test("a sender that expects 100 Continue gets it before it sends the body")
    func expectContinue() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send(
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
                #expect(try await talk.answer()?.status == 100)
                try await talk.send("xml=<a/>")
                #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a/>")
            }
        }
    }

    @Test("a chunked body in single bytes is one message")
    func chunked() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send("POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                for byte in "xml=<a>中</a>".utf8 {
                    try await talk.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8))
                }
                try await talk.send("0\r\n\r\n")
                #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a>中</a>")
            }
        }
    }

    @Test("an HTTP/1.0 client is answered and the connection ends", arguments: [true, false])
    func old(_ isKeptAlive: Bool) async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                let keep = isKeptAlive ? "Connection: keep-alive\r\n" : ""
                let request = "POST \(path) HTTP/1.0\r\n\(keep)Content-Length: 8\r\n\r\nxml=<a/>"
                try await talk.send(request)
                let answer = try #require(try await talk.answer())
                #expect(knownCaller(answer.body) == "<a/>")
                if isKeptAlive {
                    #expect(answer.head.lowercased().contains("connection: keep-alive"))
                    try await talk.send(request)
                    #expect(try await talk.answer()?.status == 200)
                } else {
                    #expect(await talk.isClosed())
                }
            }
        }
    }

    @Test("pipelined requests are answered in order")
    func pipelined() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send((1...5).map { post(path, "xml=<a>\($0)</a>") }.joined())
                for number in 1...5 {
                    #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a>\(number)</a>")
                }
            }
        }
    }

    @Test("a body that stops half way is recorded and never handed on")
    func halfBody() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nxml=<a>")
                talk.finish()
                #expect(await desk.nextRefusal() == "http.body_incomplete")
            }
        }
        #expect(desk.snapshot.messages.isEmpty)
    }

    @Test("a sender that drips its body is cut off by the time limit and recorded")
    func slowBody() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { settings in
            settings.bodyTimeout = .milliseconds(100)
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nxml=<a>")
                #expect(await desk.nextRefusal() == "http.body_incomplete")
            }
        }
    }

    @Test("a connection that says nothing is closed")
    func idle() async throws {
        try await withServer(FakeDesk()) { settings in
            settings.idleTimeout = .milliseconds(100)
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send("POST ")
                #expect(await talk.isClosed())
            }
        }
    }

    @Test("a message above the limit is refused with HTTP 200, and the connection goes on")
    func tooLarge() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { settings in
            settings.messageLimit = 1_000
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                for size in [1_001, 200_000] {
                    try await talk.send(post(path, "xml=<a>\(String(repeating: "x", count: size))</a>"))
                    let answer = try #require(try await talk.answer())
                    #expect(answer.status == 200)
                    #expect(answer.text.contains("http.body_too_large") && knownCaller(answer.body) == nil)
                }
                try await talk.send(post(path, "xml=<a/>"))
                #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a/>")
            }
            try await RawClient.connect(port) { talk in
                try await talk.send(
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
                let answer = try #require(try await talk.answer())
                #expect(answer.status == 200 && answer.text.contains("http.body_too_large"))
            }
        }
        #expect(desk.snapshot.refusals == ["http.body_too_large", "http.body_too_large", "http.body_too_large"])
        #expect(desk.snapshot.messages.count == 1)
    }

    @Test("10 MB go through")
    func large() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                let text = "<a>\(String(repeating: "x", count: 10 * 1_024 * 1_024 - 7))</a>"
                try await talk.send(post(path, "xml=" + text))
                #expect(try await talk.answer()?.body.count == text.utf8.count + 25)
            }
        }
        #expect(desk.snapshot.messages.first?.count == 10 * 1_024 * 1_024)
    }

    @Test("a refusal is HTTP 200 with its code; an error without a code tells nothing")
    func errors() async throws {
        struct Foreign: Error { let pin = "246810" }
        for (error, expected) in [
            (SidecarError(.cardPinBlocked, "slot 9c is true") as any Error, "card.pin_blocked"),
            (Foreign(), "internal.unexpected"),
        ] {
            try await withServer(FakeDesk(error: error)) { port, _ in
                try await RawClient.connect(port) { talk in
                    try await talk.send(post(path, "xml=<a/>"))
                    let answer = try #require(try await talk.answer())
                    #expect(answer.status == 200)
                    #expect(answer.text.hasPrefix("{\"success\":false,\"xml\":\"\(expected): "))
                    #expect(!answer.text.contains("246810") && knownCaller(answer.body) == nil)
                }
            }
        }
    }

    @Test("a caller waits no longer than the deadline, and the work is finished all the same, also at shutdown")
    func deadline() async throws {
        let desk = FakeDesk(gate: Gate())
        try await withServer(desk) { settings in
            settings.answerTimeout = .milliseconds(50)
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send(post(path, "xml=<a/>"))
                #expect(try await talk.answer()?.text.contains("internal.timeout") == true)
                #expect(desk.snapshot.finished == 0)
            }
        }
        #expect(desk.snapshot.finished == 1)
    }

    @Test("a graceful stop finishes the running request")
    func shutdown() async throws {
        let gate = Gate()
        let desk = FakeDesk(gate: gate)
        try await withServer(desk) { port, group in
            try await RawClient.connect(port) { talk in
                try await talk.send(post(path, "xml=<a/>"))
                while desk.snapshot.messages.isEmpty { await Task.yield() }
                await group.triggerGracefulShutdown()
                gate.open()
                #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a/>")
                #expect(await talk.isClosed())
            }
        }
    }

    @Test("strange Accept and Content-Type headers never lead to 406 or 415")
    func headers() async throws {
        try await withServer(FakeDesk()) { port, _ in
            try await RawClient.connect(port) { talk in
                for header in [
                    "Accept: *; q=.2, x\r\n", "Accept: text/turtle\r\n", "Content-Type: ;;\r\n",
                    "Content-Type: image/png\r\n",
                ] {
                    try await talk.send(post(path + "?x=1", "xml=<a/>", header))
                    #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a/>")
                }
            }
        }
    }

    @Test("bytes that are not HTTP get 400 and the connection ends")
    func noHTTP() async throws {
        try await withServer(FakeDesk()) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x0D, 0x0A, 0x0D, 0x0A])
                #expect(try await talk.answer()?.status == 400)
                #expect(await talk.isClosed())
            }
        }
    }

    @Test("pushed receipts reach the desk whole and are answered in the agreed XML")
    func callbacks() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { port, _ in
            try await RawClient.connect(port) { talk in
                let body = try Fixture.message("callback-ceb622-request.http").body
                try await talk.send(
                    post(
                        "/callbacks/zhejiang", String(decoding: body, as: UTF8.self),
                        "Content-Type: application/x-www-form-urlencoded\r\n"))
                let answer = try #require(try await talk.answer())
                #expect(answer.body == (try Fixture.message("callback-response-ok.http").body))
                #expect(answer.head.lowercased().contains("content-type: text/xml;charset=utf-8"))
                try await talk.send(post("/callbacks/zhejiang", "msg_type=CUSTOMS&content=<mo>a+b%&amp;</mo>&x=1"))
                #expect(try await talk.answer()?.text == "<response><success>true</success></response>")
                try await talk.send(post("/callbacks/zhejiang", "msg_type=CUSTOMS"))
                #expect(try await talk.answer()?.text.contains("<errorCode>S12</errorCode>") == true)
                try await talk.send(post("/callbacks/dxp", "<DxpMsg>x</DxpMsg>"))
                #expect(try await talk.answer()?.text == "<response><success>true</success></response>")
                try await talk.send(post("/callbacks/dxp", "content=%3Ca/%3E"))
                #expect(try await talk.answer()?.status == 200)
            }
        }
        let seen = desk.snapshot
        #expect(seen.pushes.map(\.type) == ["CUSTOMS_CEB_CALLBACK", "CUSTOMS"])
        #expect(seen.pushes.first.flatMap { Base64.decode($0.digest ?? "") }?.count == 128)
        #expect(seen.pushes.last?.content == "<mo>a+b%&amp;</mo>" && seen.pushes.last?.digest == nil)
        #expect(seen.envelopes == [Array("<DxpMsg>x</DxpMsg>".utf8), Array("<a/>".utf8)])
        #expect(seen.refusals == ["receipt.content"])
    }

    @Test("a receipt that could not be taken is answered with the platform's code")
    func pushFailure() async throws {
        try await withServer(FakeDesk(push: .failure("S02", "a<b"))) { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send(post("/callbacks/zhejiang", "content=YQ==&msg_type=CUSTOMS"))
                #expect(
                    try await talk.answer()?.text
                        == "<response><success>false</success><errorCode>S02</errorCode><errorMsg>a&lt;b</errorMsg></response>"
                )
            }
        }
    }

    @Test("the service description has the known shape and names the caller's host, unless that is strange")
    func description() async throws {
        try await withServer(FakeDesk()) { port, _ in
            try await RawClient.connect(port) { talk in
                let get = "GET /newyorkTransferWebapps/rest/application.wadl HTTP/1.1\r\nHost: "
                try await talk.send(get + "sidecar.example:9090\r\n\r\n")
                #expect(try await talk.answer()?.body == Fixture.bytes("application.wadl"))
                try await talk.send(get + "\"><script>\r\n\r\n")
                let answer = try #require(try await talk.answer())
                #expect(!answer.text.contains("script"))
            }
        }
    }

    @Test("paths that are not served, and wrong methods")
    func others() async throws {
        let checks = [Readiness.Check(name: "ledger", isGood: false, detail: "disk \"full\"")]
        try await withServer(FakeDesk(checks: checks)) { port, _ in
            try await RawClient.connect(port) { talk in
                for (line, status) in [
                    ("GET \(path)", 405), ("PUT \(path)", 405), ("GET /nothing", 404), ("GET /", 200),
                    ("GET /health/live", 200),
                    ("GET /health/ready", 503), ("GET //newyorkTransferWebapps/rest/application.wadl/", 200),
                    ("GET /newyorkTransferWebapps/rest/application.wadl;jsessionid=1?detail=true", 200),
                    ("GET /callbacks/zhejiang", 405),
                ] {
                    try await talk.send("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = try await talk.answer()
                    #expect(answer?.status == status, "\(line)")
                    if line.hasSuffix("ready") { #expect(answer?.text.contains(#""detail":"disk \"full\"""#) == true) }
                    if line == "GET /" { #expect(answer?.text.contains("POST \(path)") == true) }
                }
                try await talk.send("HEAD /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await talk.answer(withoutBody: true)?.status == 200)
                try await talk.send(post(path, "xml=<a/>"))
                #expect(try await talk.answer()?.status == 200)
            }
        }
    }

    @Test("an address that is not on its group's list gets 403 and is recorded once")
    func refused() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { settings in
            settings.allow[.compatibility] = try AllowList(["10.0.0.0/8"])
            settings.allow[.callbacks] = try AllowList(["127.0.0.0/8"])
        } _: { port, _ in
            for _ in 0..<3 {
                try await RawClient.connect(port) { talk in
                    try await talk.send(post(path, "xml=<a/>"))
                    #expect(try await talk.answer()?.status == 403)
                }
            }
            try await RawClient.connect(port) { talk in
                try await talk.send(post("/callbacks/dxp", "<a/>"))
                #expect(try await talk.answer()?.status == 200)
            }
        }
        #expect(desk.snapshot.messages.isEmpty)
        #expect(desk.snapshot.refusals == ["http.address_refused"])
    }

    @Test("renamed paths are served and named in the description")
    func renamed() async throws {
        try await withServer(FakeDesk()) { settings in
            settings.paths.transferDeclare = "/sign"
        } _: { port, _ in
            try await RawClient.connect(port) { talk in
                try await talk.send(post("/sign", "xml=<a/>"))
                #expect(knownCaller(try await talk.answer()?.body ?? []) == "<a/>")
                try await talk.send(post(path, "xml=<a/>"))
                #expect(try await talk.answer()?.status == 404)
            }
        }
    }

    @Test("settings that must not be served are refused before a port is bound")
    func settings() throws {
        let changes: [(inout HTTPSettings) throws -> Void] = [
            { $0.host = "0.0.0.0" },
            {
                $0.host = "0.0.0.0"; $0.allow[.compatibility] = try AllowList(["10.0.0.1"])
            },
            {
                $0.host = "::"; $0.allow[.compatibility] = try AllowList([])
            },
            {
                $0.host = "0.0.0.0"; $0.served = .callbacks(["x"])
            },
            { $0.paths.ready = "/health/live" }, { $0.paths.live = "live" }, { $0.port = 70_000 },
            { $0.maximumConnections = 0 }, { $0.messageLimit = 0 }, { $0.answerTimeout = .zero },
        ]
        let desk = FakeDesk()
        let inspection = try FakeDesk.inspection()
        for (index, change) in changes.enumerated() {
            var settings = try HTTPSettings()
            try change(&settings)
            let error = #expect(throws: SidecarError.self, "\(index)") {
                try SidecarServer(
                    settings: settings, declarations: desk, receipts: desk, readiness: desk, submissions: desk,
                    inspection: inspection, keys: FakeKeys(), operations: FakeOperations(), lookup: FakeLookup(),
                    logger: .init(label: "test"))
            }
            #expect(error?.code == .configValue)
        }
        let list = try AllowList(["10.0.0.1"])
        let good: [(inout HTTPSettings) -> Void] = [
            { $0.allow = [.compatibility: list, .callbacks: list, .api: list] },
            {
                $0.served = .callbacks(["x"])
                $0.allow = [.callbacks: list]
            },
        ]
        for change in good {
            var settings = try HTTPSettings()
            settings.host = "0.0.0.0"
            change(&settings)
            _ = try SidecarServer(
                settings: settings, declarations: desk, receipts: desk, readiness: desk, submissions: desk,
                inspection: inspection, keys: FakeKeys(), operations: FakeOperations(), lookup: FakeLookup(),
                logger: .init(label: "test"))
        }
    }
}
