import Browser
import Foundation
import Lab
import Testing

/// Makes the pictures of the manual: scripts/screenshots runs it.
@Suite(
    "pictures of the console", .timeLimit(.minutes(3)),
    .enabled(if: PictureFolder.path != nil, "only when PORTSIGN_TEST_SCREENSHOTS names a folder"))
struct ConsolePictures {
    private static let largest = 200_000

    @Test("every picture is made, in both languages and both schemes")
    func pictures() async throws {
        let folder = URL(fileURLWithPath: try #require(PictureFolder.path))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let world = try await ConsoleWorld.start()
        do {
            try await take(world, into: folder)
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    private func take(_ world: ConsoleWorld, into folder: URL) async throws {
        // The documents of one order have one number, which is made of the beginning of the guid.
        func guid(_ last: Int) -> String { "5E1D0A27-33B1-4C0F-8A21-00000000000\(last)" }
        let order = try await world.declare(.order, guid: guid(1))
        try await world.world.relayed(order)
        for (place, kind) in [SampleKind.payment, .waybill].enumerated() {
            let sample = try await world.declare(kind, guid: guid(place + 2))
            try await world.world.relayed(sample)
        }
        for _ in 0..<6 { try await world.world.relayed(try await world.declare(.order)) }
        let page = try await world.browser.page(width: 1_280, height: 900)
        try await page.prefer(languages: "en")
        try await page.prefer(scheme: "light")
        try await world.signedIn(page)

        func shoot(_ name: String, _ path: String, _ language: String, _ scheme: String, height: Int = 900) async throws
        {
            try await page.resize(1_280, height)
            try await page.open(world.console + "/preferences?lang=\(language)&scheme=\(scheme)")
            try await page.open(world.console + path)
            try await page.wait(for: "document.querySelector('#pulse:not([hidden])') !== null")
            try await keep(page, name, folder)
        }

        try await shoot("overview.calm.zh", "", "zh", "light", height: 860)
        try await shoot("order.en", "/orders/\(order.orderNo)", "en", "light", height: 1_000)
        let id = try await page.value("document.querySelector('.documents h3 a').getAttribute('href').split('/').pop()")
        try await shoot("message.zh", "/messages/\(id)", "zh", "light", height: 1_400)

        // A node that refuses two messages and then does not answer, and an ERP that does not either.
        world.world.simulated.erp.faults.set(.init(rate: 1, seed: 1, kinds: [.http500]))
        for _ in 0..<2 { try await world.declare(.order) }
        world.world.simulated.node.faults.set(.refuse, count: 2)
        for _ in 0..<2 { try await world.declare(.order) }
        try await page.wait(
            for: "fetch('/console').then(a => a.text()).then(t => t.includes('for a person to decide')"
                + " || t.includes('待人工处理'))")
        await world.world.simulated.node.goDown()
        for _ in 0..<5 { try await world.declare(.order) }
        try await page.wait(
            for: "fetch('/console').then(a => a.text()).then(t => t.includes('has not answered')"
                + " || t.includes('无应答，'))")
        try await shoot("overview.en", "", "en", "light", height: 1_000)
        try await shoot("overview.zh.dark", "", "zh", "dark", height: 1_000)
        try await shoot("routes.zh", "/routes", "zh", "light", height: 640)
        try await page.click("a[href$='/release']")
        try await page.wait(for: "document.getElementById('dialog').open")
        try await keep(page, "confirm.zh", folder)
        try await shoot("audit.en.dark", "/audit?show=problems", "en", "dark", height: 900)
        #expect(page.seen.errors.isEmpty, "\(page.seen.errors)")
    }

    private func keep(_ page: BrowserPage, _ name: String, _ folder: URL) async throws {
        let picture = try await page.picture()
        #expect(picture.count < ConsolePictures.largest, "\(name): \(picture.count) bytes")
        try picture.write(to: folder.appendingPathComponent("console-\(name).png"))
    }
}

/// Where the pictures go.
private enum PictureFolder {
    static let path = ProcessInfo.processInfo.environment["PORTSIGN_TEST_SCREENSHOTS"]
}
