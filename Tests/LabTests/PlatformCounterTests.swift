import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import SidecarBase
import Testing
import XMLCanonical

@testable import Lab

@Suite("the platform's counter", .timeLimit(.minutes(1))) struct PlatformCounterTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A platform that answers at once only, with the enterprise's keys.
    private func start() async throws -> (ClearancePlatform, EnterpriseKeyring) {
        let keys = try EnterpriseKeyring.make()
        let platform = ClearancePlatform(
            keys: nil, caller: DeclareCaller(url: "http://127.0.0.1:1/none", client: LabClient.shared),
            callbackURL: "http://127.0.0.1:1/none", samples: SampleMessages(), enterprise: keys,
            client: LabClient.shared, logger: logger)
        platform.book.answers = .synchronous
        try await platform.start()
        return (platform, keys)
    }

    private func marks(
        _ platform: ClearancePlatform, _ keys: EnterpriseKeyring, _ document: [UInt8], type: String = "IMPORTORDER",
        code: String = SampleCompany.example.code
    ) async throws -> [String] {
        try await PlatformCaller(url: platform.encryptedURL, keys: keys, client: LabClient.shared)
            .send(document, type: type, sendCode: code)
    }

    @Test("a good document is accepted, and accepted again when the same bytes come")
    func good() async throws {
        let (platform, keys) = try await start()
        let sample = SampleSingleWindow.orders(2, flag: "02")
        #expect(try await marks(platform, keys, sample.xml) == ["1", "1"])
        #expect(try await marks(platform, keys, sample.xml) == ["1", "1"])
        #expect(platform.book.entries.map(\.deliveries) == [2])
        #expect(platform.book.entries.first?.isSameCall == true)
        #expect(platform.book.violations.isEmpty)
        await platform.stop()
    }

    @Test("a number that was accepted is not taken again in other bytes")
    func twice() async throws {
        let (platform, keys) = try await start()
        let sample = SampleSingleWindow.orders(flag: "02")
        #expect(try await marks(platform, keys, sample.xml) == ["1"])
        let other = Array(String(decoding: sample.xml, as: UTF8.self).replacing("示例奶粉", with: "奶粉").utf8)
        #expect(try await marks(platform, keys, other) == ["2"])
        await platform.stop()
    }

    @Test("wrong keys, types, senders, too many items and broken documents are refused and written down")
    func wrong() async throws {
        let (platform, keys) = try await start()
        let sample = SampleSingleWindow.orders(flag: "02").xml
        let text = String(decoding: sample, as: UTF8.self)
        let stranger = EnterpriseKeyring(aesKey: keys.aesKey, key: try PrivateKey.generateRSA(bits: 512))
        let otherAES = EnterpriseKeyring(aesKey: SecureRandom.bytes(16), key: keys.key)
        #expect(try await marks(platform, stranger, sample) == ["2"])
        #expect(try await marks(platform, otherAES, sample) == ["2"])
        #expect(try await marks(platform, keys, sample, type: "PAYMENT") == ["2"])
        #expect(try await marks(platform, keys, sample, code: "3301960EX9") == ["2"])
        #expect(try await marks(platform, keys, SampleSingleWindow.orders(21, flag: "01").xml) == ["2"])
        #expect(try await marks(platform, keys, Array("<mo>".utf8)) == ["2"])
        let nameless = text.replacing(#/<businessNo>[^<]*</#, with: "<businessNo><")
        #expect(try await marks(platform, keys, Array(nameless.utf8)) == ["2"])
        #expect(platform.book.violations.count == 7)
        #expect(platform.book.entries.isEmpty)
        await platform.stop()
    }

    @Test("what is no call gets a SOAP fault")
    func fault() async throws {
        let (platform, _) = try await start()
        for body in ["", "<a/>", "<Envelope><Body><receive/></Body></Envelope>"] {
            var request = HTTPClientRequest(url: platform.plainURL)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "text/xml")
            request.body = .bytes(ByteBuffer(string: body))
            let response = try await LabClient.shared.execute(request, timeout: .seconds(20))
            #expect(response.status.code == 500)
            #expect(String(buffer: try await response.body.collect(upTo: 65_536)).contains("Fault"))
        }
        await platform.stop()
    }

    @Test("what is entrusted and cannot be signed is told as 22001")
    func entrusted() async throws {
        let received = Received()
        let enterprise = LabServer(name: "enterprise", logger: logger) { request, _ in
            guard let content = FormText.decode(request.body)["content"] else { return .text(500, "no signer") }
            received.add(content)
            return .xml("<response><success>true</success></response>")
        }
        try await enterprise.start(port: 0)
        let keys = try EnterpriseKeyring.make()
        let platform = ClearancePlatform(
            keys: nil, caller: DeclareCaller(url: enterprise.baseURL + "/none", client: LabClient.shared),
            callbackURL: enterprise.baseURL, samples: SampleMessages(), enterprise: keys, client: LabClient.shared,
            logger: logger)
        try await platform.start()
        let sample = SampleSingleWindow.orders(flag: "03")
        #expect(try await marks(platform, keys, sample.xml) == ["1"])
        var words = received.words()
        while let word = await words.next(), !word.contains("22001调用加签接口失败") {}
        #expect(platform.book.declarations(of: sample.orderNumbers[0]) == 0)
        #expect(platform.book.trouble(with: sample.orderNumbers[0]) != nil)
        await platform.stop()
        await enterprise.stop()
    }
}

/// What came, as it comes.
private final class Received: Sendable {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ word: String) { continuation.yield(word) }

    func words() -> AsyncStream<String>.Iterator { stream.makeAsyncIterator() }
}
