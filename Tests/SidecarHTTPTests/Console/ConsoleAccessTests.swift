import Foundation
import Pipeline
import SidecarBase
import Testing

@testable import SidecarHTTP

@Suite("who may use the console", .timeLimit(.minutes(1)))
struct ConsoleAccessTests {
    @Test("without a session every page leads to signing in, and back after it")
    func turnedAway() async throws {
        let desks = HostileDesks()
        try await withConsole(desks, isOpen: false) { talk async throws in
            var talk = talk
            let away = try await talk.get("/console/orders?q=1")
            #expect(away.status == 303)
            #expect(away.head.contains("/console/sign-in?back=%2Fconsole%2Forders%3Fq%3D1"))
            #expect(try await talk.get("/console/orders", ["X-Console-Fragment: 1"]).status == 401)
            #expect(try await talk.get("/console/events").text == "event: end\ndata: session\n\n")
            #expect(try await talk.post("/console/messages/0198/release", "form-key=1").status == 303)
            #expect(desks.snapshot.commands.isEmpty)
            let form = try await talk.get("/console/sign-in?back=%2Fconsole%2Forders").text
            #expect(form.contains("name=\"back\" value=\"/console/orders\"") && form.contains("type=\"password\""))
            let inside = try await talk.post("/console/sign-in", "token=token-of-operator&back=%2Fconsole%2Forders")
            #expect(inside.status == 303 && inside.head.contains("Location: /console/orders"))
            #expect(inside.head.contains("HttpOnly; SameSite=Strict"))
            try talk.takeCookie(inside)
            #expect(try await talk.get("/console/orders").status == 200)
            #expect(desks.snapshot.notes == ["signed-in operator-anna by operator-anna (console 127.0.0.1)"])
        }
    }

    @Test("wrong tokens are refused, counted, recorded without their text, and slowed down")
    func wrongTokens() async throws {
        let desk = FakeDesk()
        try await withConsole(desk: desk, isOpen: false) { talk async throws in
            for _ in 0..<SignInLimiter.allowed {
                let answer = try await talk.post("/console/sign-in", "token=planted-5121")
                #expect(answer.status == 401 && !answer.text.contains("planted"))
                #expect(!answer.head.lowercased().contains("set-cookie"))
            }
            let slowed = try await talk.post("/console/sign-in", "token=token-of-operator")
            #expect(slowed.status == 429 && slowed.head.lowercased().contains("retry-after: "))
            #expect(desk.snapshot.refusals == ["http.token"])
        }
    }

    /// Headers and form that must not lead to anything, and why.
    static let forgeries: [(String, [String], String)] = [
        ("no key", [], ""), ("another key", [], "form-key=\(String(repeating: "0", count: 64))"),
        ("another site's origin", ["Origin: http://example.invalid"], "KEY"), ("no origin", ["Origin: null"], "KEY"),
        ("another site by the browser's word", ["Sec-Fetch-Site: cross-site"], "KEY"),
        ("another port of the host", ["Sec-Fetch-Site: same-site"], "KEY"),
    ]

    @Test("a form that no page of this session sent does nothing", arguments: forgeries)
    func forgery(why: String, headers: [String], form: String) async throws {
        let desks = HostileDesks()
        let desk = FakeDesk()
        try await withConsole(desks, desk: desk, isOpen: false) { talk async throws in
            var talk = talk
            try await talk.signIn("token-of-operator")
            let key = try ConsoleTalk.formKey(try await talk.get("/console/messages/0198/release").text)
            let answer = try await talk.post(
                "/console/messages/0198/release", form == "KEY" ? "form-key=\(key)" : form, headers)
            #expect(answer.status == 403, "\(why)")
            #expect(desks.snapshot.commands.isEmpty)
            #expect(desk.snapshot.refusals == ["http.parameter"])
            // The same from here.
            let good = try await talk.post(
                "/console/messages/0198/release", "form-key=\(key)",
                ["Origin: http://127.0.0.1:\(talk.port)", "Sec-Fetch-Site: same-origin"])
            #expect(good.status == 303)
            #expect(desks.snapshot.commands == ["release 0198 by operator-anna (console 127.0.0.1)"])
        }
    }

    @Test("the key of one session does not open another's forms")
    func otherSession() async throws {
        let desks = HostileDesks()
        try await withConsole(desks, isOpen: false) { talk async throws in
            var (first, second) = (talk, talk)
            try await first.signIn("token-of-operator")
            try await second.signIn("token-of-admin")
            let key = try ConsoleTalk.formKey(try await first.get("/console/messages/0198/release").text)
            #expect(try await second.post("/console/messages/0198/release", "form-key=\(key)").status == 403)
            #expect(desks.snapshot.commands.isEmpty)
        }
    }

    @Test("each role sees what it may see and has buttons for what it may do; the server asks itself, too")
    func roles() async throws {
        let desks = HostileDesks(signed: try Fixture.bytes("ceb311-signed.xml"))
        try await withConsole(desks, isOpen: false) { talk async throws in
            for (role, mayAct, mayAudit) in [
                ("caller", false, false), ("operator", true, true), ("admin", true, true), ("auditor", false, true),
            ] {
                var talk = talk
                try await talk.signIn("token-of-\(role)")
                let message = try await talk.get("/console/messages/0198").text
                #expect(message.contains("/messages/0198/release\"") == mayAct, "\(role)")
                #expect(message.contains("/messages/0198/reveal\"") == mayAct, "\(role)")
                #expect(message.contains("href=\"/console/audit\"") == mayAudit, "\(role)")
                #expect(try await talk.get("/console/audit").status == (mayAudit ? 200 : 403))
                #expect(try await talk.get("/console/signers/a/test").status == (mayAct ? 200 : 403))
                let key = try ConsoleTalk.formKey(message)
                let before = desks.snapshot.commands.count
                let acted = try await talk.post("/console/messages/0198/abandon", "form-key=\(key)")
                #expect(acted.status == (mayAct ? 303 : 403), "\(role)")
                #expect(desks.snapshot.commands.count - before == (mayAct ? 1 : 0))
            }
        }
    }

    @Test("actions say what came of them on the next page, once")
    func notices() async throws {
        let desks = HostileDesks()
        try await withConsole(desks, isOpen: false) { talk async throws in
            var talk = talk
            try await talk.signIn("token-of-admin")
            let key = try ConsoleTalk.formKey(try await talk.get("/console/signers").text)
            for (path, form, page, text) in [
                ("/console/signers/a/test", "", "/console/signers", "12 ms"),
                ("/console/routes/node/release", "", "/console/routes", "1 message was released."),
                ("/console/targets/erp/replay", "&from=2026-01-05T08:00", "/console/targets", "2 receipts were queued"),
            ] {
                let done = try await talk.post(path, "form-key=\(key)\(form)")
                #expect(done.status == 303 && done.head.contains("Location: \(page)"), "\(done.head)")
                #expect(try await talk.get(page).text.contains(text))
                #expect(try await !talk.get(page).text.contains("class=\"notice"))
            }
            let probed = try await talk.post("/console/routes/node/probe", "form-key=\(key)")
            #expect(probed.status == 303)
            #expect(try await talk.get("/console/routes").text.contains("class=\"notice bad\""))
            let wrong = try await talk.post("/console/messages/wrong/release", "form-key=\(key)")
            #expect(wrong.status == 409 && wrong.text.contains("ledger.wrong_state"))
            #expect(desks.snapshot.commands.contains("replay erp 2026-01-05T08:00 by admin-anna (console 127.0.0.1)"))
            #expect(desks.snapshot.notes.contains("signer-tested a by admin-anna (console 127.0.0.1)"))
            #expect(desks.snapshot.notes.contains("probed node by admin-anna (console 127.0.0.1)"))
        }
    }

    @Test("signing out ends the session on the server")
    func signOut() async throws {
        let desks = HostileDesks()
        try await withConsole(desks, isOpen: false) { talk async throws in
            var talk = talk
            try await talk.signIn("token-of-auditor")
            let key = try ConsoleTalk.formKey(try await talk.get("/console").text)
            #expect(try await talk.post("/console/sign-out", "form-key=1").status == 403)
            let out = try await talk.post("/console/sign-out", "form-key=\(key)")
            #expect(out.status == 303 && out.head.contains("Max-Age=0"))
            #expect(try await talk.get("/console").status == 303)
            #expect(desks.snapshot.notes.last?.hasPrefix("signed-out auditor-anna") == true)
        }
    }

    @Test("without tokens the allow list decides, and forms need the key of the session all the same")
    func open() async throws {
        let desks = HostileDesks()
        try await withConsole(desks) { talk async throws in
            var talk = talk
            let page = try await talk.get("/console/messages/0198")
            #expect(page.status == 200)
            #expect(try await talk.post("/console/messages/0198/release", "").status == 403)
            try talk.takeCookie(page)
            #expect(try await talk.post("/console/messages/0198/release", "").status == 403)
            let key = try ConsoleTalk.formKey(try await talk.get("/console/messages/0198/release").text)
            #expect(try await talk.post("/console/messages/0198/release", "form-key=\(key)").status == 303)
            #expect(desks.snapshot.commands == ["release 0198 by console 127.0.0.1"])
        }
    }

    @Test("the console has the API's allow list unless it has its own")
    func allowLists() async throws {
        let elsewhere = try AllowList(["192.0.2.0/24"])
        try await withConsole(settings: { $0.allow = [.api: elsewhere] }) { talk async throws in
            #expect(try await talk.get("/console").status == 403)
        }
        let here = try AllowList(["127.0.0.0/8"])
        try await withConsole(settings: { $0.allow = [.api: elsewhere, .console: here] }) { talk async throws in
            #expect(try await talk.get("/console").status == 200)
            #expect(try await talk.get("/api/v1/routes").status == 403)
        }
    }
}
