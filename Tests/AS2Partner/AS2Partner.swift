internal import AsyncHTTPClient
package import CryptoCore
internal import Foundation
internal import Lab
internal import NIOCore
internal import NIOHTTP1
package import SidecarBase

/// A partner that speaks AS2 with a library of others (pyas2lib, in Python), as a process.
package final class AS2Partner: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What happened on the partner's side.
    package struct Event: Decodable, Sendable {
        package let did: String
        package let id: String?
        package let status: String?
        package let signed: Bool?
        package let encrypted: Bool?
        package let compressed: Bool?
        package let duplicate: Bool?
        package let count: Int?
        package let digest: String?
        package let problem: String?
    }

    /// What the other side answered to a message of the partner.
    package struct Answer: Decodable, Sendable {
        package let status: Int
        /// The disposition as the library read it, when there was a receipt.
        package let mdn: String?
        package let detail: String?
        /// The receipt's own `Message-ID`.
        package let mdnId: String?
        package let mdnDigest: String?
        package let id: String
    }

    package static let name = "NODE AS2"
    package static let other = "PORTSIGN-TEST"

    /// The Python that has the library: scripts/test makes it.
    package static let python: String? = {
        let named = ProcessInfo.processInfo.environment["PORTSIGN_TEST_AS2_PYTHON"]
        if let named { return named }
        // Made by an earlier run of scripts/test, to its end.
        let made = FileManager.default.currentDirectoryPath + "/.build/as2-partner"
        return FileManager.default.fileExists(atPath: made + "/ready") ? made + "/bin/python" : nil
    }()

    /// `http://127.0.0.1:port`
    package let address: String
    private let folder: URL
    /// The key of the partner.
    package let identity: CMS.Identity
    /// The key of the other side.
    package let otherIdentity: CMS.Identity
    private let program: ChildProcess

    /// Starts it and waits until it listens.
    package init() async throws {
        guard let python = AS2Partner.python,
            let script = Bundle.module.url(forResource: "partner", withExtension: "py")
        else { throw Failure(description: "no Python with pyas2lib") }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("as2-partner-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        identity = try AS2Partner.makeIdentity("partner")
        otherIdentity = try AS2Partner.makeIdentity("other")
        let files = [
            ("partner.pem", try AS2Partner.pem(of: identity)), ("other.pem", otherIdentity.certificate.pem()),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        program = try ChildProcess(python, [script.path, folder.path])
        guard let line = await program.line(startingWith: "ready ") else {
            throw Failure(description: program.standardError)
        }
        address = String(line.dropFirst("ready ".count))
        try set([:])
    }

    deinit {
        program.signal(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// Puts a file where the partner's settings name files.
    package func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    /// A key with a certificate of its own.
    package static func makeIdentity(
        _ name: String, notAfter: ChinaTime = ChinaTime.now().advanced(byMilliseconds: 86_400_000 * 365)
    ) throws -> CMS.Identity {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: name, organizationalUnit: "AS2", serial: [1] + SecureRandom.bytes(7),
            notBefore: ChinaTime.now().advanced(byMilliseconds: -86_400_000), notAfter: notAfter, cardNumber: nil,
            issuerName: name, issuerKey: key)
        return try CMS.Identity(key: key, certificate: certificate)
    }

    /// Key and certificate as one text.
    package static func pem(of identity: CMS.Identity) throws -> String {
        try identity.key.pem() + identity.certificate.pem()
    }

    /// What is to be different from now on.
    package func set(_ change: [String: String]) throws {
        var settings = [
            "name": AS2Partner.name, "other": AS2Partner.other, "keyFile": "partner.pem",
            "otherCertificateFile": "other.pem",
        ]
        settings.merge(change) { _, new in new }
        try JSONEncoder().encode(settings).write(to: folder.appendingPathComponent("partner.json"), options: .atomic)
    }

    /// What has happened so far.
    package var events: [Event] {
        program.standardOutput.split(separator: "\n").filter { $0.hasPrefix("event ") }.compactMap { line in
            do {
                return try JSONDecoder().decode(Event.self, from: Data(line.dropFirst("event ".count).utf8))
            } catch {
                // Lines about messages that the partner sent have another form.
                return nil
            }
        }
    }

    /// The messages that came, in their order.
    package var taken: [Event] { events.filter { $0.did == "took" } }

    /// The content of a message that came.
    package func content(of messageID: String) -> [UInt8]? {
        let name = messageID.prefix { $0 != "@" }
        return FileManager.default.contents(atPath: folder.appendingPathComponent("taken-\(name)").path).map {
            Array($0)
        }
    }

    /// Has the partner send something; one answer for each time it was sent.
    package func send(_ content: [UInt8], _ change: [String: String] = [:]) async throws -> [Answer] {
        var components = URLComponents()
        components.queryItems = change.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0.key, value: $0.value) }
        let query = components.percentEncodedQuery.map { $0.isEmpty ? "" : "?" + $0 } ?? ""
        var request = HTTPClientRequest(url: address + "/send" + query)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: content))
        let answer = try await LabClient.shared.execute(request, timeout: .seconds(120))
        let body = try await answer.body.collect(upTo: 1 << 20)
        return try JSONDecoder().decode([Answer].self, from: Data(body.readableBytesView))
    }

    package func stop() async {
        program.signal(SIGTERM)
        await program.wait()
    }
}
