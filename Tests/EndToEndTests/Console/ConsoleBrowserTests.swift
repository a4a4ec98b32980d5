import Browser
import Foundation
import Lab
import Testing

/// The console in a real browser, as an operator uses it.
@Suite(
    "the console in a browser, end to end", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Chromium.program != nil, "needs Chromium"))
struct ConsoleBrowserTests {
    private func withWorld(_ body: (ConsoleWorld) async throws -> Void) async throws {
        let world = try await ConsoleWorld.start()
        do {
            try await body(world)
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    /// Nothing was asked for elsewhere, and nothing went wrong in the browser.
    private func expectClean(_ page: BrowserPage, _ world: ConsoleWorld) {
        let seen = page.seen
        #expect(seen.requests.count > 3)
        // The browser's own pictures, such as that of a date field, are data in addresses.
        let elsewhere = seen.requests.filter { address in
            !["\(world.url)/console", "about:", "data:"].contains { address.hasPrefix($0) }
        }
        #expect(elsewhere.isEmpty, "\(elsewhere)")
        #expect(seen.errors.isEmpty, "\(seen.errors)")
    }

    @Test("an operator sees by itself that money stands, finds the order, releases it, and sees it go")
    func release() async throws {
        try await withWorld { world in
            let page = try await world.browser.page()
            try await page.prefer(languages: "en")
            try await world.signedIn(page)
            #expect(try await page.text("#verdict h2") == "Nothing stands still")
            try await page.wait(for: "document.querySelector('#pulse:not([hidden])') !== null")

            world.world.simulated.node.faults.set(.refuse, count: 1)
            let order = try await world.declare(.order)
            // Nobody touches the page.
            try await page.wait(for: "document.querySelector('#verdict h2').innerText === '1 message stands still'")
            #expect(try await page.text("#verdict").contains("for a person to decide about"))
            #expect(
                try await page.value("document.getElementById('announcer').textContent") == "1 message stands still")
            try await page.wait(for: "document.querySelector('#problems').innerText.includes('refused the message')")

            try await page.loading { try await page.click("nav a[href='/console/orders']") }
            try await page.click("input[name=q]")
            try await page.type(order.orderNo)
            try await page.loading { try await page.press("Enter") }
            #expect(try await page.text("#found").contains("waits for a person"))
            try await page.loading { try await page.click("#found tbody th a") }
            #expect(try await page.text("#line").contains("parked: a person decides"))

            try await page.click("#head a[href$='/release']")
            try await page.wait(for: "document.getElementById('dialog').open")
            #expect(try await page.text("#dialog").contains("It goes back into the outbox"))
            try await page.click("#dialog [data-cancel]")
            try await page.wait(for: "!document.getElementById('dialog').open")
            #expect(world.world.simulated.node.book.summary.accepted == 0)
            try await page.click("#head a[href$='/release']")
            try await page.wait(for: "document.getElementById('dialog').open")
            try await page.loading { try await page.click("#dialog button") }
            #expect(try await page.text(".notice") == "Released: it is on its way.")
            try await world.world.relayed(order)
            try await page.wait(for: "document.getElementById('head').innerText.includes('finished')")
            #expect(try await page.text("#line").contains("anna (console 127.0.0.1)"))

            try await page.loading { try await page.click("#head a[href*='/orders/']") }
            #expect(try await page.text(".release").contains("Missing here: payment, waybill, inventory."))
            #expect(try await page.value("document.querySelectorAll('.documents .missing').length") == "3")
            #expect(try await page.text(".timeline").contains("customs' last word"))
            expectClean(page, world)
            #expect(try await world.world.sidecar.command("ledger", "verify").status == 0)
        }
    }

    @Test("language and colours are the browser's until somebody chooses, and stay chosen")
    func preferences() async throws {
        try await withWorld { world in
            let page = try await world.browser.page()
            try await page.prefer(languages: "zh-CN,zh;q=0.9")
            try await page.prefer(scheme: "light")
            try await world.signedIn(page)
            #expect(try await page.value("document.documentElement.lang") == "zh-CN")
            #expect(try await page.text("#verdict h2") == "没有积压")
            let light = try await page.value("getComputedStyle(document.documentElement).backgroundColor")
            try await page.prefer(scheme: "dark")
            let dark = try await page.value("getComputedStyle(document.documentElement).backgroundColor")
            #expect(light != dark)
            try await page.loading { try await page.click(".choices a[href*='scheme=light']") }
            #expect(try await page.value("getComputedStyle(document.documentElement).backgroundColor") == light)
            try await page.loading { try await page.click(".choices a[href*='lang=en']") }
            #expect(try await page.value("document.documentElement.lang") == "en")
            try await page.loading { try await page.click("nav a[href='/console/signers']") }
            #expect(try await page.text("h1") == "Signers")
            #expect(try await page.value("getComputedStyle(document.documentElement).backgroundColor") == light)
            expectClean(page, world)
        }
    }

    @Test("everything can be done with the keyboard alone, and the focus is where one expects it")
    func keyboard() async throws {
        try await withWorld { world in
            let page = try await world.browser.page()
            try await page.prefer(languages: "en")
            try await page.open(world.console)
            // The field of the token has the focus already.
            try await page.wait(for: "document.activeElement.name === 'token'")
            try await page.type(ConsoleWorld.token)
            try await page.loading { try await page.press("Enter") }

            try await page.press("Tab")
            #expect(try await page.value("document.activeElement.innerText") == "Skip to the content")
            #expect(try await page.value("document.activeElement.getBoundingClientRect().top >= 0") == "true")
            try await page.press("Enter")
            #expect(try await page.value("document.activeElement.id") == "main")

            try await page.open(world.console + "/routes")
            try await tab(page, to: "Probe")
            #expect(try await page.value("getComputedStyle(document.activeElement).outlineStyle") == "solid")
            try await page.press("Enter")
            try await page.wait(for: "document.getElementById('dialog').open")
            #expect(
                try await page.value("document.getElementById('dialog').contains(document.activeElement)") == "true")
            try await page.press("Escape")
            try await page.wait(for: "!document.getElementById('dialog').open")
            #expect(try await page.value("document.activeElement.innerText") == "Probe")
            try await page.press("Enter")
            try await page.wait(for: "document.getElementById('dialog').open")
            try await page.loading { try await page.press("Enter") }
            #expect(try await page.text(".notice") == "The node of node can be reached.")
            expectClean(page, world)
        }
    }

    private func tab(_ page: BrowserPage, to text: String) async throws {
        for _ in 0..<60 {
            try await page.press("Tab")
            if try await page.value("document.activeElement.innerText") == text { return }
        }
        Issue.record("the tab key does not lead to \(text)")
    }

    @Test("without programs in the browser pages can be read, and actions ask on a page of their own")
    func withoutScripts() async throws {
        try await withWorld { world in
            world.world.simulated.node.faults.set(.refuse, count: 1)
            let order = try await world.declare(.order)
            let page = try await world.browser.page()
            try await page.prefer(languages: "en")
            try await page.setScripts(false)
            try await world.signedIn(page)
            // It does not change by itself now.
            while try await page.text("#verdict h2") != "1 message stands still" {
                try await page.open(world.console)
            }
            try await page.open(world.console + "/orders?q=\(order.orderNo)")
            try await page.loading { try await page.click("#found tbody th a") }
            try await page.loading { try await page.click("#head a[href$='/release']") }
            #expect(try await page.text("h1") == "Release a parked message")
            try await page.loading { try await page.click("#confirm button") }
            #expect(try await page.text(".notice") == "Released: it is on its way.")
            try await world.world.relayed(order)
        }
    }

    @Test("a screen reader is told what everything is")
    func accessible() async throws {
        try await withWorld { world in
            let order = try await world.declare(.order)
            try await world.world.relayed(order)
            let page = try await world.browser.page()
            try await page.prefer(languages: "en")
            try await world.signedIn(page)
            for path in [
                "", "/orders", "/orders/\(order.orderNo)", "/receipts", "/signers", "/routes", "/targets", "/audit",
            ] {
                try await page.open(world.console + path)
                let nodes = try await page.accessible()
                let roles = Set(nodes.map(\.role))
                #expect(roles.isSuperset(of: ["banner", "navigation", "main", "contentinfo", "heading"]), "\(path)")
                for role in ["link", "button", "searchbox", "textbox", "combobox", "table", "navigation", "region"] {
                    let nameless = nodes.filter { $0.role == role && $0.name.isEmpty }
                    #expect(nameless.isEmpty, "\(path): \(nameless.count) of role \(role) have no name")
                }
            }
            try await page.open(world.console)
            let names = try await page.accessible().map(\.name)
            #expect(names.contains("Nothing stands still") && names.contains("Can sign"))
            expectClean(page, world)
        }
    }
}
