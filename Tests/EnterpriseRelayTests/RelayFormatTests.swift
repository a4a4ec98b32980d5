import AsyncHTTPClient
import CryptoCore
import Foundation
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

@testable import EnterpriseRelay

@Suite("forms of a receipt for the ERP") struct RelayFormatTests {
    private var receipt: RelayedReceipt {
        sampleReceipt(
            ["content": "sealed", "msg_type": "X", "data_digest": "d"], content: "<a>中&amp;</a>",
            entries: [
                .init(
                    message: "0197", company: "3301960EX1", kind: "order", key: ["3301960EP1", "EX1"], status: "120",
                    time: "20260105090000000", info: "放行", invtNo: nil, preNo: nil),
                .init(
                    message: nil, company: nil, kind: nil, key: [], status: "1", time: "", info: "", invtNo: "I",
                    preNo: "P"),
            ])
    }

    private struct Document: Decodable {
        struct Entry: Decodable {
            let message: String?
            let number: String?
            let status: String
            let info: String
        }

        let receipt: Int
        let type: String
        let receivedAt: String
        let entries: [Entry]
        let xml: String
    }

    @Test("xml is the bare receipt")
    func xml() throws {
        #expect(try RelayFormat.xml.body(of: receipt) == Array("<a>中&amp;</a>".utf8))
    }

    @Test(
        "json tells what the receipt says about which order, and has the receipt itself; the bytes are always the same")
    func json() throws {
        let bytes = try RelayFormat.json.body(of: receipt)
        let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        #expect(document.receipt == 42 && document.type == "CEB312Message")
        #expect(document.receivedAt == "2026-01-05T08:00:00.000+08:00")
        #expect(document.xml == "<a>中&amp;</a>")
        #expect(document.entries.map(\.number) == ["EX1", nil])
        #expect(document.entries.map(\.message) == ["0197", nil])
        #expect(document.entries.first?.info == "放行")
        #expect(!bytes.contains(0x0A))
        #expect(try RelayFormat.json.body(of: receipt) == bytes)
    }

    @Test("the form can be sent plain, without the digest that fits the sealed one")
    func plain() throws {
        let body = String(decoding: try RelayFormat.platformForm(.plain).body(of: receipt), as: UTF8.self)
        #expect(fields(body).map(\.name) == ["content", "msg_type"])
        #expect(fields(body).first?.value == "<a>中&amp;</a>")
    }

    @Test(
        "the form is sealed anew with the target's own keys, whatever way the receipt came; the bytes are always the same"
    )
    func sealed() throws {
        // zhejiang.md §11: made-up keys with what they give.
        let aesKey = try #require(Base64.decode("WkotdGVzdC1BRVMta2V5IQ=="))
        let key = try #require(
            Base64.decode(
                "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAi/xVgxkiXft0BIL0SfPE/9tjXQuLRpiydbopBp+QfirEYm9bXMnb"
                    + "PELFD5zo3fLk6a4HLoOYwMzESKOQvoTSbQIDAQABAkAYdaqOaeegotV6jVQ4kMTZDQE/aos3NmqmWfUdsGdbuASmVnCo"
                    + "vJsW9QAe8GRhW0QIu77uA+5OL1clVr8wcHTJAiEAuc543VLBeLCDFv1xNrASNYMa2FVGJi581rERBa+3uyUCIQDA3nu+"
                    + "QeTBAhvRJfjOtH0nm2JFU7I3DXozZ5xeLLn7qQIhALAXK5ilO1JEBpidLNRlXXx1edWYS1kYKZvWR4maFIg5AiAeN71z"
                    + "hadthgMNtcFRwX2KYxH2grJ9ZaMrwqQBLUjGYQIgI7tmGl31TfMMSGQulCLB7rVF3fnfuHZBz5PFAfKkpKU="))
        let content = "<mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head><body>测试</body></mo>"
        let digest = "GppOcropWUQ4hiv6dTAg+EBMzXwcHhe2Wl8y5jEt3tqpBhE7hu8u90OZa7QP02aogyX/4zGoA3L7YGYBggz/Ug=="
        let cipher =
            "UxBKLL2pPjvs1NhUm2nvJALazsefntHnM/tkngiHgFNKbaeFBm0XOvjkwiovNUcYcofOhru7B6CUfZPl/j2whnf9sF6U9NLJ/"
            + "mlxx8WKduNLee5kOICbzEnmBBoBHgBi"
        let seal = try ReceiptSeal(aesKey: aesKey, privateKey: try PrivateKey(pkcs8: key))
        let form = RelayFormat.platformForm(.sealed(seal))
        for original in [["content": "sealed", "msg_type": "X", "data_digest": "d"], nil] {
            let receipt = sampleReceipt(original, content: content)
            let body = try form.body(of: receipt)
            let found = fields(String(decoding: body, as: UTF8.self))
            #expect(found.map(\.name) == ["content", "msg_type", "data_digest"])
            #expect(found.map(\.value) == [cipher, receipt.msgType, digest])
            #expect(try form.body(of: receipt) == body)
        }
        let unsigned = RelayFormat.platformForm(.sealed(try ReceiptSeal(aesKey: aesKey, privateKey: nil)))
        let body = String(decoding: try unsigned.body(of: sampleReceipt(nil, content: content)), as: UTF8.self)
        #expect(fields(body).map(\.name) == ["content", "msg_type"])
    }

    @Test("keys that cannot seal are refused before there is a receipt")
    func unfitSeal() {
        #expect(throws: RelayError.self) { _ = try ReceiptSeal(aesKey: [1, 2, 3], privateKey: nil) }
    }

    @Test("a target posts its format with the type, the number and the signature of exactly these bytes")
    func post() async throws {
        for (format, type) in [
            (RelayFormat.xml, "application/xml; charset=UTF-8"), (.json, "application/json; charset=UTF-8"),
        ] {
            try await ScriptedServer.run([.text("{}", type: "application/json")]) { server in
                let client = HTTPCaller.makeClient()
                let target = HTTPTarget(
                    name: "erp", url: server.address, format: format, timeout: .seconds(20),
                    hmacSecret: Secret("secret"), client: client)
                try await target.deliver(receipt)
                try await client.shutdown()
                let request = try #require(server.requests.first)
                #expect(request.headers["content-type"] == type)
                #expect(request.headers["x-portsign-receipt"] == "42")
                #expect(request.headers["x-portsign-type"] == "CEB312Message")
                #expect(request.body == (try format.body(of: receipt)))
                let code = HMAC.sha256(request.body, key: Array("secret".utf8))
                #expect(request.headers["x-portsign-signature"] == "sha256=" + Hex.encode(code))
            }
        }
    }

    @Test(
        "what success is can be said by status and by text",
        arguments: [
            ("200-299", SuccessRule.Body.auto, 200, "<success>true</success>", ErrorCode?.none),
            ("200-299", .auto, 200, "<success>false</success>", .erpRefused), ("200-299", .any, 200, "<html>", nil),
            ("200-299", .any, 404, "", .erpRefused), ("200-299", .any, 503, "", .erpFailed),
            ("202", .any, 200, "", .erpRefused),
            ("200, 409", .any, 409, "known already", nil), ("200", .text("OK:1"), 200, "…OK:1…", nil),
            ("200", .text("OK:1"), 200, "ok:1", .erpRefused),
        ])
    func success(statuses: String, body: SuccessRule.Body, status: Int, answer: String, code: ErrorCode?) throws {
        let rule = SuccessRule(statuses: try #require(StatusList(statuses)), body: body)
        #expect(rule.refusal(status: status, body: Array(answer.utf8))?.code == code)
    }
}

@Suite("receipts into a folder") struct FolderTargetTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("relay-\(UUID().uuidString)")
        try await body(folder)
        try FileManager.default.removeItem(at: folder)
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("each receipt is a whole file under a name that sorts by arrival, and nothing else is left")
    func files() async throws {
        try await withFolder { folder in
            let target = FolderTarget(name: "f", folder: folder.path, format: .xml)
            for number: Int64 in [9, 10] {
                try await target.deliver(sampleReceipt(content: "<a>\(number)</a>", sequence: number))
            }
            #expect(try names(folder) == ["000000000009-CEB312Message.xml", "000000000010-CEB312Message.xml"])
            let first = folder.appendingPathComponent("000000000009-CEB312Message.xml")
            #expect(try String(contentsOf: first, encoding: .utf8) == "<a>9</a>")
        }
    }

    @Test("a receipt that comes again takes the place of its file, also over a half-written one")
    func again() async throws {
        try await withFolder { folder in
            let target = FolderTarget(name: "f", folder: folder.path, format: .json)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let part = folder.appendingPathComponent(".000000000042-CEB312Message.json.part")
            try Data(
                "half a rec, and longer than the whole of what is to come: \(String(repeating: "x", count: 900))".utf8
            )
            .write(to: part)
            try await target.deliver(sampleReceipt())
            try await target.deliver(sampleReceipt())
            #expect(try names(folder) == ["000000000042-CEB312Message.json"])
            let file = folder.appendingPathComponent("000000000042-CEB312Message.json")
            #expect([UInt8](try Data(contentsOf: file)) == (try RelayFormat.json.body(of: sampleReceipt())))
        }
    }

    @Test(
        "a type cannot lead out of the folder",
        arguments: [
            ("mo/RESULT", "000000000042-mo-RESULT.xml"), ("../../etc/x", "000000000042-------etc-x.xml"),
            ("", "000000000042-.xml"),
        ])
    func hostile(type: String, name: String) {
        #expect(FolderTarget.fileName(of: sampleReceipt(type: type), format: .xml) == name)
    }

    @Test("a folder that cannot be written is told, so that the receipt is tried again")
    func unwritable() async throws {
        let target = FolderTarget(name: "f", folder: "/proc/portsign-no-such-folder", format: .xml)
        do {
            try await target.deliver(sampleReceipt())
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == .erpUnreachable)
        }
    }
}
