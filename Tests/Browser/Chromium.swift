import Foundation
import Lab
import OutboundHTTP
import Synchronization

/// A headless Chromium with a profile of its own, driven over its DevTools protocol.
package final class Chromium: Sendable {
    /// Something the browser did not do.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    /// Where the program is; `nil` when there is none.
    package static let program: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private let process: ChildProcess
    private let folder: URL
    let wire: DevTools

    /// Starts it and waits until it can be spoken to.
    package init() async throws {
        guard let program = Chromium.program else { throw Failure("there is no Chromium") }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("portsign-browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // It says on standard error where it listens.
        let options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-US", "--remote-debugging-port=0",
            "--user-data-dir=\(folder.path)", "about:blank",
        ]
        process = try ChildProcess(
            "/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>&1", program] + options, environment: ["HOME": folder.path])
        let greeting = "DevTools listening on "
        guard let line = await process.line(startingWith: greeting),
            let address = WebSocketAddress(String(line.dropFirst(greeting.count)))
        else {
            throw Failure("Chromium did not start:\n\(process.standardOutput)")
        }
        wire = try await DevTools(address)
    }

    /// Opens an empty page.
    ///
    /// - Parameters:
    ///   - width: of its window.
    ///   - height: of its window.
    /// - Returns: the page.
    /// - Throws: ``Failure``.
    package func page(width: Int = 1_280, height: Int = 900) async throws -> BrowserPage {
        struct Target: Decodable { let targetId: String }
        struct Session: Decodable { let sessionId: String }
        // A context of its own has cookies of its own.
        struct Context: Decodable { let browserContextId: String }
        let context = try await wire.ask("Target.createBrowserContext", [:], as: Context.self)
        let target = try await wire.ask(
            "Target.createTarget",
            ["url": "about:blank", "browserContextId": .text(context.browserContextId)], as: Target.self)
        let session = try await wire.ask(
            "Target.attachToTarget", ["targetId": .text(target.targetId), "flatten": true], as: Session.self)
        let page = BrowserPage(wire: wire, session: session.sessionId)
        try await page.prepare(width: width, height: height)
        return page
    }

    /// Ends it.
    package func end() async {
        wire.close()
        process.signal(SIGTERM)
        _ = await process.wait()
        // What it leaves may still be written by a child; the folder is a temporary one.
        try? FileManager.default.removeItem(at: folder)
    }
}
