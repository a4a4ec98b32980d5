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

/// The built sidecar against the simulated authority, over mutual TLS.
@Suite("foreign exchange, end to end", .timeLimit(.minutes(5))) struct ForeignExchangeTests {
    private static let password = "Test-Pass-1"
    private static let tokens = ["erp": "caller", "boss": "admin", "audit": "auditor"]

    private static func token(_ name: String) -> String { "\(name)-token-of-a-test-0123456789" }

    /// An answer of the API.
    private struct Answer {
        let status: UInt
        let text: String
        var object: [String: Any] {
            get throws { try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:] }
        }
        var outcome: String? { get throws { try object["outcome"] as? String } }
    }

    /// A sidecar and an authority that know each other.
    private final class Pair {
        let authority: ForeignExchangeAuthority
        let sidecar: Sidecar

        /// `tls` is the YAML value of `safe.tls`, made of the three files and the folder; `more` are more keys of `safe`.
        init(
            style: String = "string", _ change: (inout ForeignExchangeAuthority.Settings) -> Void = { _ in },
            more: (TemporaryFolder) throws -> String = { _ in "" },
            tls: (TemporaryFolder, String) throws -> String? = { _, _ in nil }
        ) async throws {
            var settings = ForeignExchangeAuthority.Settings()
            settings.hours = .always
            change(&settings)
            authority = try ForeignExchangeAuthority(
                settings, logger: Logger(label: "safe") { _ in SwiftLogNoOpLogHandler() })
            try await authority.start()
            let folder = try TemporaryFolder()
            let client = try #require(authority.credentials.clients.first)
            let ca = try folder.write(authority.credentials.authority.certificateText, to: "ca.pem")
            let certificate = try folder.write(client.certificateText, to: "client.pem")
            let key = try folder.write(client.keyText, to: "client.key", mode: 0o600)
            let files = "caFile: \(ca), certificateFile: \(certificate), keyFile: \(key)"
            let profile = try folder.write(
                try Pair.profile().replacing("\"08:00-20:00\"", with: "\"00:00-24:00\"")
                    .replacing("\"style\": \"string\"", with: "\"style\": \"\(style)\""), to: "profile.json")
            let users = try folder.write(
                """
                {"users": [{"name": "erp", "orgCode": "TESTORG01", "userCode": "testuser",
                  "password": "\(ForeignExchangeTests.password)", "operations": ["*"]}]}
                """, to: "users.json", mode: 0o600)
            let usersKey = try folder.write(
                Data([UInt8](repeating: 9, count: 32)).base64EncodedString(), to: "users.key", mode: 0o600)
            sidecar = try Sidecar(
                folder: folder, software: try TestKey(),
                extra: """
                    safe:
                      url: "\(authority.url)"
                      profile: \(profile)
                      usersFile: \(users)
                      usersKeyFile: \(usersKey)
                      tls: { \(try tls(folder, ca) ?? files) }
                    \(try more(folder))
                    """)
            let lines = ForeignExchangeTests.tokens.sorted { $0.key < $1.key }.map { name, role in
                let digest = Hex.encode(MessageDigest.sha256(Array(ForeignExchangeTests.token(name).utf8)))
                return "\(name): { roles: [\(role)], sha256: \(digest) }"
            }
            let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8).replacing(
                "allow: [127.0.0.0/8] }", with: "allow: [127.0.0.0/8], tokens: { \(lines.joined(separator: ", ")) } }",
                maxReplacements: 1)
            try folder.write(text, to: "portsign.yaml")
        }

        /// The shipped profile, open every day and without pauses.
        private static func profile() throws -> String {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let bytes = try Data(contentsOf: root.appendingPathComponent("conf/safe/safe-default.json"))
            var object = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
            object["hours"] = ["open": "08:00-20:00", "weekdays": [1, 2, 3, 4, 5, 6, 7]] as [String: Any]
            object["retry"] = ["attempts": 3, "delays": [0], "lookups": [0]] as [String: Any]
            let data = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
            return String(decoding: data, as: UTF8.self).replacing("\" : ", with: "\": ")
        }

        func ask(_ path: String, body: String? = nil, as name: String? = "erp") async throws -> Answer {
            var request = HTTPClientRequest(url: sidecar.url + "/api/v1/safe" + path)
            if let name {
                request.headers.add(name: "Authorization", value: "Bearer " + ForeignExchangeTests.token(name))
            }
            if let body {
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(string: body))
            }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            return Answer(
                status: response.status.code, text: String(buffer: try await response.body.collect(upTo: 16 << 20)))
        }

        /// Waits for the end of a message.
        func finished(_ name: String) async throws -> Answer {
            while true {
                let answer = try await ask("/messages/\(name)")
                if try answer.object["state"] as? String == "finished" { return answer }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        func stop() async {
            await sidecar.stop()
            await authority.stop()
        }
    }

    private static func declaration(_ reference: String, _ number: String = "001") -> String {
        """
        {"clientRef": "\(reference)", "data": {"ACTIONTYPE": "A", "RPTNO": "330100000001250630N\(number)",
          "COUNTRY": "USA", "PAYTYPE": "A", "TXCODE": "121010", "TC1AMT": "100000", "TXREM": "一般贸易收入",
          "ISREF": "N", "CRTUSER": "示例经办", "INPTELC": "057100000000", "RPTDATE": "20250630"}}
        """
    }

    @Test(
        "questions and declarations go over mutual TLS in every style",
        arguments: ["string", "cdata", "document", "base64"])
    func styles(style: String) async throws {
        let pair = try await Pair(style: style)
        try await pair.sidecar.start()
        let query = try await pair.ask(
            "/trade.baseQuery", body: #"{"data": {"ENTRYID": "290120250000000001"}}"#)
        #expect(query.status == 200, "\(query.text)")
        #expect(try query.outcome == "OK", "\(query.text)")
        #expect(query.text.contains("示例“引号”与 <标签>"))
        let declared = try await pair.ask(
            "/bop.overseasIncome.declare", body: Self.declaration("R1"))
        #expect(try declared.outcome == "OK", "\(declared.text)")
        let again = try await pair.ask("/bop.overseasIncome.declare", body: Self.declaration("R1"))
        #expect(again.text == declared.text)
        #expect(pair.authority.business.declarations.count == 1)
        #expect(pair.authority.summary.passwordsInClear == 0)
        await pair.stop()
    }

    @Test("a hundred questions use one connection, and all pages come at once")
    func keptAlive() async throws {
        let pair = try await Pair()
        try await pair.sidecar.start()
        for _ in 0..<100 {
            let answer = try await pair.ask("/trade.baseQuery", body: #"{"data": {"ENTRYID": "290120250000000001"}}"#)
            #expect(try answer.outcome == "OK", "\(answer.text)")
        }
        #expect(pair.authority.summary.connections == 1)
        let pages = try await pair.ask("/trade.baseQuery?all=true", body: #"{"data": {}, "pageSize": 20}"#)
        #expect(try (pages.object["rows"] as? [Any])?.count == 45, "\(pages.text.prefix(300))")
        await pair.stop()
    }

    @Test("a declaration whose answer is lost is found by looking it up, and never made twice")
    func lost() async throws {
        let pair = try await Pair()
        try await pair.sidecar.start()
        pair.authority.faults.set(.closeAfterProcessing)
        _ = try await pair.ask("/bop.overseasIncome.declare", body: Self.declaration("R1"))
        let found = try await pair.finished("R1")
        #expect(try found.outcome == "OK", "\(found.text)")
        pair.authority.faults.set(.closeBeforeProcessing)
        _ = try await pair.ask(
            "/bop.overseasIncome.declare",
            body: Self.declaration("R2", "002").replacing("\"100000\"", with: "\"200000\""))
        let repeated = try await pair.finished("R2")
        #expect(try repeated.outcome == "OK", "\(repeated.text)")
        #expect(pair.authority.business.declarations.count == 2)
        await pair.stop()
    }

    @Test("no file and no log of the sidecar has the password, in plain or as MD5; auditors read, others do not")
    func secrets() async throws {
        let pair = try await Pair()
        try await pair.sidecar.start()
        _ = try await pair.ask("/trade.baseQuery", body: #"{"data": {}}"#)
        #expect(try await pair.ask("/trade.baseQuery", body: #"{"data": {}}"#, as: nil).status == 401)
        #expect(try await pair.ask("/trade.baseQuery", body: #"{"data": {}}"#, as: "audit").status == 403)
        #expect(try await pair.ask("/logs/message").status == 403)
        let log = try await pair.ask("/logs/message", as: "audit")
        #expect(log.status == 200 && log.text.contains("\"direction\":\"out\""), "\(log.text)")
        pair.authority.faults.set(.noCode)
        _ = try await pair.ask("/bop.overseasIncome.declare", body: Self.declaration("R1"))
        await pair.stop()
        #expect(try await pair.sidecar.command("ledger", "verify").status == 0)
        let needles = try Needles([
            "password": Self.password, "digest": Hex.encode(MessageDigest.md5(Array(Self.password.utf8))),
        ])
        let folder = pair.sidecar.folder.url
        let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
        #expect(names.contains { $0.hasPrefix("ledger.sqlite") })
        for name in names {
            guard let content = FileManager.default.contents(atPath: folder.path + "/" + name) else { continue }
            #expect(needles.found(in: content, name).isEmpty, "\(needles.found(in: content, name))")
        }
    }

    @Test("a sidecar without a client certificate for the authority does not start, and says why")
    func noCertificate() async throws {
        let pair = try await Pair()
        let text = try String(contentsOfFile: pair.sidecar.configuration, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.contains("certificateFile") })
        try pair.sidecar.folder.write(text.replacing(line, with: "  tls: { verify: full }"), to: "portsign.yaml")
        let result = try await pair.sidecar.command("serve")
        #expect(result.status == 3)
        #expect(result.errors.contains("safe.profile"), "\(result.errors)")
        await pair.stop()
    }

    @Test("a PKCS#12 client certificate and a proxy that wants a password lead to the authority")
    func containerAndProxy() async throws {
        let login = Data("finance:let me out".utf8).base64EncodedString()
        try await ConnectProxy.run(.login(login)) { proxy in try await check(behind: proxy) }
    }

    private func check(behind proxy: ConnectProxy) async throws {
        let pair = try await Pair(
            more: { folder in
                let password = try folder.write("let me out\n", to: "proxy.password", mode: 0o600)
                return "  proxy: { url: \"\(proxy.address)\", user: finance, passwordFile: \(password) }"
            },
            tls: { folder, ca in
                try Self.container(folder)
                let passphrase = try folder.write("open sesame\n", to: "client.pass", mode: 0o600)
                return "caFile: \(ca), pkcs12File: \(folder.path("client.p12")), passphraseFile: \(passphrase)"
            })
        let described = try await pair.sidecar.command("config", "check")
        #expect(described.output.contains("127.0.0.1:\(proxy.port)"), "\(described)")
        let examined = try await pair.sidecar.command("doctor")
        #expect(examined.output.contains("lab client"), "\(examined)")
        try await pair.sidecar.start()
        let answer = try await pair.ask("/trade.baseQuery", body: #"{"data": {"ENTRYID": "290120250000000001"}}"#)
        #expect(try answer.outcome == "OK", "\(answer.text)")
        #expect(proxy.targets == [String(pair.authority.url.dropFirst("https://".count).prefix { $0 != "/" })])
        let program = try #require(pair.sidecar.program)
        await pair.stop()
        for secret in ["let me out", "open sesame"] { #expect(!program.standardError.contains(secret)) }
    }

    /// Client certificate and key of a folder as a PKCS#12 file.
    private static func container(_ folder: TemporaryFolder) throws {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        program.arguments = [
            "pkcs12", "-export", "-in", folder.path("client.pem"), "-inkey", folder.path("client.key"), "-passout",
            "pass:open sesame", "-out", folder.path("client.p12"),
        ]
        try program.run()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("client.p12"))
    }

    @Test("an expired certificate of the authority is told as that, with a code, to the ERP and to the auditor")
    func expired() async throws {
        let pair = try await Pair { settings in
            do {
                let authority = try LabAuthority(name: "TEST ONLY SAFE CA")
                settings.credentials = ForeignExchangeAuthority.Credentials(
                    authority: authority, server: try authority.server(days: -1), clients: [try authority.client()])
            } catch {
                Issue.record(error)
            }
        }
        try await pair.sidecar.start()
        let answer = try await pair.ask("/trade.baseQuery", body: #"{"data": {}}"#)
        #expect(answer.status == 502, "\(answer.text)")
        #expect(try answer.outcome == "NOT_SENT", "\(answer.text)")
        #expect(try answer.object["code"] as? String == "safe.tls_expired", "\(answer.text)")
        #expect(try (answer.object["detail"] as? String)?.contains("expired on") == true, "\(answer.text)")
        let log = try await pair.ask("/logs/system", as: "audit")
        #expect(log.text.contains("safe.tls_expired") && log.text.contains("configuration_changed"), "\(log.text)")
        #expect(pair.authority.summary.requests == 0)
        await pair.stop()
    }
}
