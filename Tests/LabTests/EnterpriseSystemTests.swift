import CryptoCore
import Foundation
import Logging
import SidecarBase
import Testing

@testable import Lab

@Suite("EnterpriseSystem", .timeLimit(.minutes(1))) struct EnterpriseSystemTests {
    private static let receipt = """
        <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" version="1.0" guid="g1"><OrderReturn><guid>g2</guid>\
        <ebpCode>P</ebpCode><orderNo>EX1</orderNo><returnStatus>120</returnStatus></OrderReturn></CEB312Message>
        """

    private func withERP(
        keys: PlatformKeyring? = nil, secret: String? = nil, _ body: (EnterpriseSystem) async throws -> Void
    ) async throws {
        let erp = EnterpriseSystem(
            keys: keys, hmacSecret: secret, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await erp.start()
        do {
            try await body(erp)
        } catch {
            Issue.record(error)
        }
        await erp.stop()
    }

    private func post(
        _ erp: EnterpriseSystem, _ number: String, content: String = receipt, digest: String? = nil,
        signature: String? = nil
    ) async throws -> Client.Answer {
        var fields: [(name: String, value: String)] = [("content", content), ("msg_type", "CUSTOMS_CEB_CALLBACK")]
        if let digest { fields.append(("data_digest", digest)) }
        var headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if !number.isEmpty { headers.append(("X-PortSign-Receipt", number)) }
        if let signature { headers.append(("X-PortSign-Signature", signature)) }
        return try await Client.post(
            erp.url, String(decoding: FormText.encode(fields), as: UTF8.self), headers: headers)
    }

    @Test("a receipt is one receipt however often it comes under its number")
    func dedupe() async throws {
        try await withERP { erp in
            for number in ["1", "2", "1", "1"] {
                #expect(try await post(erp, number).text(of: "success") == "true")
            }
            #expect(erp.summary == EnterpriseSystem.Summary(receipts: 2, repeats: 2))
            #expect(erp.entries.map(\.deliveries) == [3, 1])
            #expect(erp.entries.first?.statuses == ["120"])
            #expect(erp.entries.first?.keys == ["EX1"])
            let shown = try await Client.list(erp.baseURL + "/lab/receipts")
            #expect(shown.compactMap { $0["number"] as? String } == ["1", "2"])
        }
    }

    @Test("another content under a known number, and a receipt without a number, are noticed")
    func strange() async throws {
        try await withERP { erp in
            _ = try await post(erp, "1")
            _ = try await post(erp, "1", content: Self.receipt.replacing("120", with: "100"))
            _ = try await post(erp, "")
            #expect(erp.summary == EnterpriseSystem.Summary(receipts: 2, repeats: 1, nameless: 1, changed: 1))
        }
    }

    @Test("a sealed receipt is opened with the platform's key, and a request's HMAC is checked")
    func sealed() async throws {
        let keys = try PlatformKeyring.make()
        try await withERP(keys: keys, secret: "s3cret") { erp in
            let sealed = try keys.seal(Array(Self.receipt.utf8))
            _ = try await post(erp, "1", content: sealed.content, digest: sealed.digest, signature: "sha256=00")
            #expect(erp.entries.first?.isEncrypted == true)
            #expect(erp.entries.first?.type == "CEB312Message")
            #expect(erp.entries.first?.isAuthentic == false)
            let body = FormText.encode([("content", Self.receipt), ("msg_type", "CUSTOMS_CEB_CALLBACK")])
            let code = Hex.encode(HMAC.sha256(body, key: Array("s3cret".utf8)))
            _ = try await post(erp, "2", signature: "sha256=\(code)")
            #expect(erp.entries.last?.isAuthentic == true)
        }
    }

    @Test("it can refuse, and fail, and then has nothing")
    func faults() async throws {
        try await withERP { erp async throws in
            erp.faults.set(.refuse, count: 1)
            #expect(try await post(erp, "1").text(of: "success") == "false")
            erp.faults.set(.http500, count: 1)
            #expect(try await post(erp, "1").status == 500)
            #expect(erp.entries.isEmpty)
            erp.faults.set(.acceptThenClose, count: 1)
            await #expect(throws: (any Error).self) { try await post(erp, "1") }
            #expect(try await post(erp, "1").text(of: "success") == "true")
            #expect(erp.entries.map(\.deliveries) == [2])
        }
    }
}
