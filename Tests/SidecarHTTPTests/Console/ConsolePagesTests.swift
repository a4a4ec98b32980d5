import Foundation
import Pipeline
import SidecarBase
import Testing

@testable import SidecarHTTP

@Suite("the console's pages", .timeLimit(.minutes(1)))
struct ConsolePagesTests {
    private static let paths = [
        "/console", "/console/orders", "/console/orders?q=1&state=parked", "/console/orders/\(encoded)",
        "/console/messages/0198", "/console/receipts", "/console/receipts?before=9", "/console/signers",
        "/console/routes", "/console/targets", "/console/systems", "/console/audit",
        "/console/audit?show=people&who=\(encoded)", "/console/messages/\(encoded)/release",
        "/console/messages/0198/resend", "/console/messages/0198/abandon", "/console/messages/0198/reveal",
        "/console/signers/\(encoded)/test", "/console/routes/\(encoded)/probe", "/console/routes/\(encoded)/release",
        "/console/targets/\(encoded)/replay",
    ]
    private static let encoded = hostile.utf8.map { String(format: "%%%02X", $0) }.joined()

    @Test(
        "every page shows hostile texts as texts, in both languages, and has no program or style in it",
        arguments: paths)
    func hostileTexts(path: String) async throws {
        try await withConsole(HostileDesks(signed: try Fixture.bytes("ceb311-signed.xml"))) { talk async throws in
            for (language, lang) in [("zh-CN", "zh-CN"), ("en", "en")] {
                let answer = try await talk.get(path, ["Accept-Language: \(language)"])
                #expect(answer.status == 200, "\(answer.text)")
                let text = answer.text
                #expect(text.hasPrefix("<!doctype html>\n<html lang=\"\(lang)\""))
                #expect(text.ranges(of: "<script").count == 1)
                #expect(text.contains("<script src=\"/console/assets/console-"))
                for bad in ["<img", " style=", "<style", "javascript:", "alert('x')"] {
                    #expect(!text.contains(bad), "\(bad)")
                }
                // Between quotation marks anything may stand.
                let bare = text.replacing(#/"[^"]*"/#, with: "")
                #expect(bare.firstMatch(of: #/<[^>]* on[a-z]+=/#) == nil)
                #expect(text.ranges(of: "<h1>").count == 1 && text.contains("<main id=\"main\""))
                #expect(text.contains("aria-label=") && text.contains("class=\"skip\""))
                let addresses = text.matches(of: #/(?:href|src|action)="([^"]*)"/#).map { String($0.output.1) }
                #expect(addresses.allSatisfy { $0.hasPrefix("/console") || $0.hasPrefix("#") }, "\(addresses)")
                for cell in text.matches(of: #/<th(?: [^>]*)?>/#) { #expect(cell.output.contains("scope=")) }
                #expect(text.ranges(of: "<table").count == text.ranges(of: "<caption").count)
            }
        }
    }

    @Test("answers tell the browser to refuse programs, frames and guesses, and pages are not kept")
    func headers() async throws {
        try await withConsole { talk async throws in
            let answer = try await talk.get("/console")
            let head = answer.head.lowercased()
            #expect(head.contains("content-security-policy: default-src 'self';") && !head.contains("unsafe"))
            #expect(head.contains("frame-ancestors 'none'") && head.contains("x-content-type-options: nosniff"))
            #expect(head.contains("cache-control: no-store") && head.contains("referrer-policy: same-origin"))
        }
    }

    @Test("style and script are kept for good under names that change with them, and nothing else is served there")
    func assets() async throws {
        try await withConsole { talk async throws in
            let page = try await talk.get("/console").text
            for ending in ["css", "js", "svg"] {
                let found = page.matches(of: #/(\/console\/assets\/console-[0-9a-f]{16}\.[a-z]+)/#)
                    .map { String($0.output.1) }.first { $0.hasSuffix("." + ending) }
                let path = try #require(found)
                let answer = try await talk.get(path)
                #expect(answer.status == 200 && answer.head.lowercased().contains("immutable"))
                let name = path.split(separator: "/").last ?? ""
                let again = try await talk.get(path, ["If-None-Match: \"\(name)\""])
                #expect(again.status == 304 && again.body.isEmpty)
            }
            #expect(try await talk.get("/console/assets/console.css").status == 404)
            #expect(try await talk.get("/console/assets/..%2F..%2Fetc%2Fpasswd").status == 404)
        }
    }

    @Test("the first page says how much stands still and why, gravest first")
    func situation() async throws {
        try await withConsole { talk async throws in
            let page = try await talk.get("/console", ["Accept-Language: en"]).text
            // Held and waiting for a signer 7, parked 2, behind a node that does not answer 7, overdue 1.
            #expect(page.contains("17 messages stand still"))
            #expect(page.contains("verdict bad"))
            let first = try #require(page.firstRange(of: "No signer can sign for"))
            let second = try #require(page.firstRange(of: "has not answered for"))
            let third = try #require(page.firstRange(of: "PIN try left"))
            #expect(first.lowerBound < second.lowerBound && second.lowerBound < third.lowerBound)
            #expect(page.contains(ErrorCode.cardPinBlocked.english.replacing("'", with: "&#39;")))
            let chinese = try await talk.get("/console", ["Accept-Language: zh"]).text
            #expect(chinese.contains("17 份报文停滞"))
        }
    }

    @Test("the script gets the content of a page alone, and a choice of language or colours is remembered")
    func fragments() async throws {
        try await withConsole { talk async throws in
            var talk = talk
            try talk.takeCookie(try await talk.get("/console"))
            let fragment = try await talk.get("/console/signers", ["X-Console-Fragment: 1"])
            #expect(fragment.text.hasPrefix("<main ") && !fragment.text.contains("<html"))
            let chosen = try await talk.get("/console/preferences?lang=zh&back=%2Fconsole%2Forders")
            #expect(chosen.status == 303 && chosen.head.contains("/console/orders"))
            #expect(chosen.head.contains("-language=zh; Path=/console"))
            talk.cookie += "; portsign-0-language=zh; portsign-0-scheme=dark"
            let page = try await talk.get("/console/orders", ["Accept-Language: en"]).text
            #expect(page.contains("<html lang=\"zh-CN\" data-scheme=\"dark\">"))
            let foreign = try await talk.get("/console/preferences?lang=zh%0d%0aX:%20y&back=https://example.invalid/")
            #expect(foreign.head.contains("Location: /console\r") || foreign.head.hasSuffix("Location: /console"))
            #expect(!foreign.head.contains("language"))
        }
    }

    @Test("personal data is hidden until somebody asks, which is written down")
    func masking() async throws {
        let signed = try Fixture.bytes("ceb311-signed.xml")
        let text = String(decoding: signed, as: UTF8.self)
        let buyer = String(try #require(text.firstMatch(of: #/<[a-z:]*buyerIdNumber>([^<]+)</#)).output.1)
        let desks = HostileDesks(signed: signed)
        try await withConsole(desks, isOpen: false) { talk async throws in
            var talk = talk
            try await talk.signIn("token-of-operator")
            let page = try await talk.get("/console/messages/0198").text
            #expect(page.contains("buyerIdNumber") && !page.contains(buyer))
            #expect(page.contains("<span class=\"value personal\">"))
            let question = try await talk.get("/console/messages/0198/reveal").text
            #expect(desks.snapshot.notes.allSatisfy { !$0.hasPrefix("revealed") })
            let shown = try await talk.post(
                "/console/messages/0198/reveal", "form-key=\(try ConsoleTalk.formKey(question))")
            #expect(shown.status == 200 && shown.text.contains(buyer))
            #expect(desks.snapshot.notes.last == "revealed 0198 by operator-anna (console 127.0.0.1)")
            #expect(try await !talk.get("/console/messages/0198").text.contains(buyer))
        }
    }

    @Test("what is not there and what went wrong is said with its code")
    func trouble() async throws {
        try await withConsole { talk async throws in
            let missing = try await talk.get("/console/messages/unknown")
            #expect(missing.status == 404 && missing.text.contains("message.not_found"))
            #expect(try await talk.get("/console/nowhere").status == 404)
        }
    }
}
