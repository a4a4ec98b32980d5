import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import Logging
import NIOCore
import NIOHTTP1
import ScriptedHTTP
import SidecarBase
import Testing

/// What somebody tries who has no keys, is at another address, or wants to make the sidecar call where it should not.
@Suite("attack, end to end", .timeLimit(.minutes(3))) struct AttackTests {
    private static let push = "/callbacks/zhejiang"
    private static let form = "application/x-www-form-urlencoded"

    private static func receipt(_ orderNo: String, _ status: String = "120", guid: String = UUID().uuidString)
        -> [UInt8]
    {
        Array(
            """
            <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="\(guid)" version="1.0"><OrderReturn>\
            <guid>\(UUID().uuidString)</guid><ebpCode>3301960EP1</ebpCode><ebcCode>3301960EX1</ebcCode>\
            <orderNo>\(orderNo)</orderNo><returnStatus>\(status)</returnStatus><returnTime>20260101093005000</returnTime>\
            <returnInfo>x</returnInfo></OrderReturn></CEB312Message>
            """.utf8)
    }

    /// A form of interface 2.1.
    private static func form(_ content: String, _ digest: String?) -> [UInt8] {
        var fields: [(name: String, value: String)] = [("content", content), ("msg_type", "CUSTOMS_CEB_CALLBACK")]
        if let digest { fields.append(("data_digest", digest)) }
        return FormText.encode(fields)
    }

    /// A sidecar that takes sealed pushes only.
    private func sidecar(_ keys: PlatformKeyring, _ environment: [String: String] = [:]) async throws -> Sidecar {
        let folder = try TemporaryFolder()
        let aes = try folder.write(keys.aesKeyText, to: "aes.key", mode: 0o600)
        let rsa = try folder.write(keys.publicKeyText, to: "platform.pem")
        let sidecar = try Sidecar(
            folder: folder, software: try TestKey(),
            extra: "platform: { aesKeyFiles: [\(aes)], publicKeyFile: \(rsa) }")
        try await sidecar.start(environment: environment)
        return sidecar
    }

    /// How many receipts the sidecar has.
    private func stored(_ sidecar: Sidecar) async throws -> Int {
        let text = try await Caller(base: sidecar.url).get("/api/v1/receipts?limit=1000").text
        return text.matches(of: #/"receipt":\d+/#).count
    }

    @Test("a wrong key, wrong padding, a forged, a missing and a foreign digest get one and the same answer")
    func oneAnswer() async throws {
        let keys = try PlatformKeyring.make()
        let sidecar = try await sidecar(keys)
        let caller = Caller(base: sidecar.url)
        let receipt = Self.receipt("EX1")
        let sealed = try keys.seal(receipt)
        let stranger = try PlatformKeyring.make()
        let cipher = try #require(Base64.decode(sealed.content))
        var lastBlock = cipher
        lastBlock[lastBlock.count - 1] ^= 1
        var bodies = [
            Self.form(try stranger.seal(receipt).content, sealed.digest),
            Self.form(Base64.encodeText(Array(cipher.dropLast(16))), sealed.digest),
            Self.form(Base64.encodeText(lastBlock), sealed.digest), Self.form(Base64.encodeText(lastBlock), nil),
            Self.form(sealed.content, try stranger.seal(receipt).digest), Self.form(sealed.content, nil),
            Self.form(sealed.content, "bm8gZGlnZXN0"), Self.form(sealed.content, "%"),
            Self.form(try keys.seal(Self.receipt("EX2")).content, sealed.digest),
        ]
        // Among so many last blocks are some whose padding happens to be good, which an oracle would show.
        for value in 0..<768 {
            var block = cipher
            block[block.count - 1] = UInt8(value % 256)
            block[block.count - 2] ^= UInt8(value / 256 + 1)
            bodies.append(Self.form(Base64.encodeText(Array(block)), sealed.digest))
        }
        var answers: Set<String> = []
        for body in bodies {
            let answer = try await caller.post(body, type: Self.form, path: Self.push)
            answers.insert("\(answer.status) \(answer.text)")
        }
        #expect(
            answers == [
                "200 <response><success>false</success><errorCode>S02</errorCode><errorMsg>非法的数字签名</errorMsg></response>"
            ])
        #expect(try await stored(sidecar) == 0)
        // The operator sees what it was.
        let codes = Set(try await sidecar.refusedRequests().map(\.code))
        #expect(codes == ["receipt.decryption", "receipt.digest"])
        let good = try await caller.post(Self.form(sealed.content, sealed.digest), type: Self.form, path: Self.push)
        #expect(good.text == "<response><success>true</success></response>")
        #expect(try await stored(sidecar) == 1)
        #expect(await sidecar.stop() == 0)
    }

    @Test("a push that was overheard and is replayed does nothing from its own address and cannot come in from another")
    func replay() async throws {
        let keys = try PlatformKeyring.make()
        let sidecar = try await sidecar(keys, ["PORTSIGN_SERVER_ALLOW_FOR_CALLBACKS": "127.0.0.1, 127.0.0.7"])
        let sealed = try keys.seal(Self.receipt("EX1"))
        let body = String(decoding: Self.form(sealed.content, sealed.digest), as: UTF8.self)
        #expect(try ForeignAddress.request(from: "127.0.0.8", to: sidecar.url, Self.push, body: body) == 403)
        #expect(try await stored(sidecar) == 0)
        for address in ["127.0.0.7", "127.0.0.1", "127.0.0.7"] {
            #expect(try ForeignAddress.request(from: address, to: sidecar.url, Self.push, body: body) == 200)
        }
        #expect(try ForeignAddress.request(from: "127.0.0.8", to: sidecar.url, Self.push, body: body) == 403)
        #expect(try await stored(sidecar) == 1)
        let refused = try await sidecar.refusedRequests()
        #expect(refused.map(\.code) == ["http.address_refused"] && refused.first?.detail["peer"] == "127.0.0.8")
        #expect(await sidecar.stop() == 0)
    }

    @Test("each group of routes has its own list of addresses")
    func groups() async throws {
        let sidecar = try await sidecar(
            try PlatformKeyring.make(),
            [
                "PORTSIGN_SERVER_ALLOW_FOR_COMPATIBILITY": "127.0.0.2",
                "PORTSIGN_SERVER_ALLOW_FOR_CALLBACKS": "127.0.0.3",
                "PORTSIGN_SERVER_ALLOW_FOR_API": "127.0.0.4",
            ])
        let routes: [(path: String, body: String?, owner: String)] = [
            ("/newyorkTransferWebapps/rest/transferDeclare", "xml=x", "127.0.0.2"),
            ("/newyorkTransferWebapps/rest/application.wadl", nil, "127.0.0.2"), (Self.push, "content=x", "127.0.0.3"),
            ("/callbacks/dxp", "content=x", "127.0.0.3"), ("/api/v1/receipts", nil, "127.0.0.4"),
            ("/api/v1/explain", "x", "127.0.0.4"), ("/health/live", nil, "127.0.0.4"), ("/metrics", nil, "127.0.0.4"),
            ("/api/v1/../../callbacks/dxp", "content=x", "nobody"), ("//callbacks//dxp;a=b/", "content=x", "127.0.0.3"),
        ]
        for route in routes {
            for address in ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"] {
                let status = try ForeignAddress.request(from: address, to: sidecar.url, route.path, body: route.body)
                if address == route.owner {
                    #expect(status != 403 && status != 404, "\(route.path) from \(address): \(status)")
                } else {
                    #expect(
                        status == 403 || (route.owner == "nobody" && status == 404),
                        "\(route.path) from \(address): \(status)")
                }
            }
        }
        #expect(await sidecar.stop() == 0)
    }

    @Test("an address that a caller claims is believed from a trusted proxy only, and is the one on record")
    func proxies() async throws {
        let keys = try PlatformKeyring.make()
        let sidecar = try await sidecar(
            keys,
            [
                "PORTSIGN_SERVER_TRUSTED_PROXIES": "127.0.0.1", "PORTSIGN_SERVER_ALLOW_FOR_CALLBACKS": "203.0.113.7",
                "PORTSIGN_SERVER_ALLOW_FOR_API": "127.0.0.1",
            ])
        func push(_ orderNo: String, _ forwarded: String?) async throws -> UInt {
            let sealed = try keys.seal(Self.receipt(orderNo))
            var request = HTTPClientRequest(url: sidecar.url + Self.push)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: Self.form)
            if let forwarded { request.headers.add(name: "X-Forwarded-For", value: forwarded) }
            request.body = .bytes(ByteBuffer(bytes: Self.form(sealed.content, sealed.digest)))
            let response = try await LabClient.shared.execute(request, timeout: .seconds(30))
            _ = try await response.body.collect(upTo: 65_536)
            return response.status.code
        }
        #expect(try await push("EX1", "203.0.113.7") == 200)
        #expect(try await push("EX2", "198.51.100.9, 203.0.113.7") == 200)
        for claim in ["203.0.113.7, 198.51.100.9", "198.51.100.9", "unknown", nil] {
            #expect(try await push("EX3", claim) == 403, "\(claim ?? "nothing")")
        }
        // Somebody who is no proxy gains nothing by claiming to be one's caller.
        let sealed = try keys.seal(Self.receipt("EX4"))
        let body = String(decoding: Self.form(sealed.content, sealed.digest), as: UTF8.self)
        #expect(try ForeignAddress.request(from: "127.0.0.8", to: sidecar.url, Self.push, body: body) == 403)
        #expect(try await stored(sidecar) == 2)
        let peers = Set(try await sidecar.refusedRequests().map { $0.detail["peer"] ?? "" })
        #expect(peers == ["198.51.100.9", "unknown", "127.0.0.1", "127.0.0.8"])
        #expect(await sidecar.stop() == 0)
    }

    /// Documents and forms with an address in every place that a reader of them might fetch.
    private static func lures(_ canary: String) -> [(path: String, type: String, body: String)] {
        let declare = "/newyorkTransferWebapps/rest/transferDeclare"
        let order = Messages.order(note: canary)
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        let body = String(order.dropFirst(head.count))
        let receipt = String(decoding: receipt("EXL"), as: UTF8.self)
        let documents = { (document: String, root: String) in
            [
                "<!DOCTYPE \(root) SYSTEM \"\(canary)/a.dtd\">\(document)",
                "<!DOCTYPE \(root) PUBLIC \"-//x//y\" \"\(canary)/b.dtd\">\(document)",
                "<!DOCTYPE \(root) [<!ENTITY x SYSTEM \"\(canary)/c\">]>\(document.replacing("测试人", with: "&x;"))",
                "<!DOCTYPE \(root) [<!ENTITY % x SYSTEM \"\(canary)/d\"> %x;]>\(document)",
                "<?xml-stylesheet type=\"text/xsl\" href=\"\(canary)/e.xsl\"?>\(document)",
                document.replacing(
                    "version=\"1.0\"",
                    with: "version=\"1.0\" xsi:schemaLocation=\"http://www.chinaport.gov.cn/ceb \(canary)/f.xsd\" "
                        + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""),
                document.replacing(
                    "version=\"1.0\"",
                    with: "version=\"1.0\" xmlns:xi=\"http://www.w3.org/2001/XInclude\" xml:base=\"\(canary)/\""
                ).replacing("</", with: "<xi:include href=\"\(canary)/g\"/></"),
            ]
        }
        let signature = """
            <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod \
            Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/><ds:SignatureMethod \
            Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/><ds:Reference URI="\(canary)/h"><ds:Transforms>\
            <ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms><ds:DigestMethod \
            Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>\
            </ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:RetrievalMethod \
            URI="\(canary)/i"/><ds:KeyName>1</ds:KeyName></ds:KeyInfo></ds:Signature>
            """
        let signed = body.replacing("</ceb:CEB311Message>", with: signature + "</ceb:CEB311Message>")
        let data = Base64.encodeText(Array(receipt.utf8))
        let envelope = """
            <DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><TransInfo><CopMsgId>\(canary)/j</CopMsgId><SenderId>S\
            </SenderId><ReceiverIds><ReceiverId>\(canary)/k</ReceiverId></ReceiverIds><CreatTime>2026-01-01T00:00:00\
            </CreatTime><MsgType>CEB312Message</MsgType></TransInfo><Data>\(data)</Data><AddInfo><FileName>\(canary)/l\
            </FileName></AddInfo></DxpMsg>
            """
        var lures: [(path: String, type: String, body: String)] = []
        for document in documents(body, "ceb:CEB311Message") + [signed, body] {
            lures.append((declare, form, "xml=\(Caller.formEncoded(document))&pwd=\(canary)/m&url=\(canary)/n"))
            for path in ["validate", "explain", "assemble", "declarations"] {
                lures.append(("/api/v1/\(path)", "application/xml", document))
            }
        }
        for document in documents(receipt, "CEB312Message") + [receipt, envelope] {
            lures.append(("/callbacks/dxp", "text/xml", document))
            lures.append(
                (push, form, "content=\(Caller.formEncoded(document))&msg_type=\(canary)/o&notify=\(canary)/p"))
        }
        lures.append((declare, form, "xml=\(Caller.formEncoded(canary))"))
        lures.append(
            ("/api/v1/declarations", "application/json", "{\"$schema\":\"\(canary)/q\",\"type\":\"\(canary)/r\"}"))
        lures.append(("/api/v1/declarations?company=\(canary)/s", "application/xml", body))
        return lures
    }

    @Test("no address in any input is ever called")
    func noRequestForgery() async throws {
        let canary = LabServer(name: "canary", logger: Logger(label: "canary") { _ in SwiftLogNoOpLogHandler() }) {
            _, _ in
            .text(200, "seen")
        }
        try await canary.start(port: 0)
        #expect(await LabGet.text(canary.baseURL + "/here", client: LabClient.shared).status == 200)
        let seen = canary.requestCount
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, way: .plain) { try key.signer(in: $0) }
        var signed = 0
        var taken = 0
        for lure in Self.lures(canary.baseURL) {
            var request = HTTPClientRequest(url: world.sidecar.url + lure.path)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: lure.type)
            for name in ["X-Forwarded-Host", "X-Original-URL", "X-Callback-URL", "Referer", "Origin", "Destination"] {
                request.headers.add(name: name, value: canary.baseURL + "/header")
            }
            request.body = .bytes(ByteBuffer(string: lure.body))
            let response = try await LabClient.shared.execute(request, timeout: .seconds(30))
            let answer = String(buffer: try await response.body.collect(upTo: 1 << 20))
            if answer.contains("\"success\":true") { signed += 1 }
            if answer.contains("<success>true</success>") { taken += 1 }
        }
        // Otherwise nothing was read, and nothing could have been called.
        #expect(signed > 0 && taken > 0, "\(signed) signed, \(taken) receipts taken")
        while world.simulated.erp.entries.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        // What is under way is finished before it ends.
        #expect(await world.stop() == 0)
        #expect(canary.requestCount == seen)
        await canary.stop()
    }

    @Test(
        "an answer that leads elsewhere is not followed: neither the node's nor the ERP's",
        arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) async throws {
        let canary = LabServer(name: "canary", logger: Logger(label: "canary") { _ in SwiftLogNoOpLogHandler() }) {
            _, _ in
            .text(200, "seen")
        }
        try await canary.start(port: 0)
        let elsewhere = canary.baseURL
        let redirect = ScriptedServer.Reply.raw(
            Array(
                "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(elsewhere)/x\r\nRefresh: 0; url=\(elsewhere)/y\r\nContent-Length: 0\r\n\r\n"
                    .utf8))
        try await ScriptedServer.run([redirect]) { counterpart in
            let folder = try TemporaryFolder()
            let sidecar = try Sidecar(
                folder: folder, software: try TestKey(),
                extra: """
                    routes:
                      - name: node
                        companies: [\(TestCompany.code)]
                        transport: { type: soap, url: "\(counterpart.address)/ws" }
                    platform: { requireDigest: false, allowPlain: true }
                    relay: [{ name: erp, url: "\(counterpart.address)/erp" }]
                    """)
            try await sidecar.start()
            let caller = Caller(base: sidecar.url)
            #expect(try await caller.declare(Messages.order()).message != nil)
            let pushed = try await caller.post(
                FormText.encode([("content", String(decoding: Self.receipt("EX1"), as: UTF8.self)), ("msg_type", "X")]),
                type: Self.form, path: Self.push)
            #expect(pushed.text.contains("true"))
            // Both were asked, and the causes are counted when their answers were read.
            let asked: Set = ["POST /ws HTTP/1.1", "POST /erp HTTP/1.1"]
            while true {
                let queue = try await caller.get("/api/v1/queue").text
                if asked.isSubset(of: counterpart.requests.map(\.line)), queue.contains("\"node.http_status\":"),
                    queue.contains("\"erp.")
                {
                    break
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(await sidecar.stop() == 0)
            #expect(Set(counterpart.requests.map(\.line)) == asked)
        }
        #expect(canary.requestCount == 0)
        await canary.stop()
    }

    @Test("a push that is far too long is refused and on record, and the next one is taken")
    func oversize() async throws {
        let keys = try PlatformKeyring.make()
        let sidecar = try await sidecar(keys, ["PORTSIGN_SERVER_LIMITS_BODY_BYTES": "8192"])
        let caller = Caller(base: sidecar.url)
        let large = try keys.seal(Array("<a>\(String(repeating: "x", count: 200_000))</a>".utf8))
        let answer = try await caller.post(Self.form(large.content, large.digest), type: Self.form, path: Self.push)
        #expect(answer.status == 200 && answer.text.contains("S12"), "\(answer.text)")
        #expect(try await sidecar.refusedRequests().map(\.code) == ["http.body_too_large"])
        let good = try keys.seal(Self.receipt("EX1"))
        #expect(
            try await caller.post(Self.form(good.content, good.digest), type: Self.form, path: Self.push).text
                .contains("true"))
        #expect(try await stored(sidecar) == 1)
        #expect(await sidecar.stop() == 0)
    }
}
