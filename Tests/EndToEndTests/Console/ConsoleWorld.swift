import Browser
import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// A sidecar in the simulated world, with a browser before its console.
struct ConsoleWorld {
    let world: World
    let browser: Chromium

    /// The token of anna, who is an operator.
    static let token = "anna-8f1c22d07b"

    var url: String { world.sidecar.url }
    var console: String { url + "/console" }

    /// Starts everything; the sidecar with anna's token, and a breaker that opens soon.
    static func start() async throws -> ConsoleWorld {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        // The port is taken by now, so the same configuration with a token can be started again.
        await world.sidecar.stop()
        let digest = Hex.encode(MessageDigest.sha256(Array(token.utf8)))
        let text = try String(contentsOfFile: world.sidecar.configuration, encoding: .utf8)
        try text.replacing(
            "allow: [127.0.0.0/8] }",
            with: "allow: [127.0.0.0/8], tokens: { anna: { roles: [operator], sha256: \(digest) } } }"
        ).write(toFile: world.sidecar.configuration, atomically: true, encoding: .utf8)
        try await world.sidecar.start(environment: [
            "PORTSIGN_ROUTES_NODE_BREAKER_FAILURES": "3", "PORTSIGN_RELAY_ERP_BREAKER_FAILURES": "2",
        ])
        return ConsoleWorld(world: world, browser: try await Chromium())
    }

    func stop() async {
        await browser.end()
        await world.stop()
    }

    /// Hands a message in.
    @discardableResult
    func declare(_ kind: SampleKind, guid: String? = nil) async throws -> SampleMessage {
        let sample = world.simulated.samples.make(kind, guid: guid)
        guard case .signed = await world.caller.declare(sample.xml) else {
            throw Chromium.Failure("\(kind) was not signed: \(world.sidecar.program?.standardError ?? "")")
        }
        return sample
    }

    /// Opens a page of the console as anna.
    func signedIn(_ page: BrowserPage) async throws {
        try await page.open(console)
        try await page.click("input[name=token]")
        try await page.type(ConsoleWorld.token)
        try await page.loading { try await page.press("Enter") }
        try await page.wait(for: "document.getElementById('verdict') !== null")
    }
}
