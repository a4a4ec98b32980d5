import AsyncHTTPClient
import CryptoCore
import Foundation
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

/// The sidecar behind TLS of its own, with certificates of real authorities.
@Suite("the service over TLS", .timeLimit(.minutes(5)))
struct ServerTLSTests {
    private struct Installation {
        let folder: TemporaryFolder
        let sidecar: Sidecar

        var certificateFile: String { folder.path("server.pem") }
        var keyFile: String { folder.path("server.key") }

        /// A server that shows `identity` first, with further keys of `server.tls` and of `server`.
        init(_ identity: TestAuthority.Identity, tls more: String = "", server: String = "") throws {
            folder = try TemporaryFolder()
            sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: "log: { format: json }")
            try install(identity)
            let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
            let tls = "tls: { certificateFile: \(certificateFile), keyFile: \(keyFile)\(more) }\(server)"
            _ = try folder.write(
                text.replacing("allow: [127.0.0.0/8] }", with: "allow: [127.0.0.0/8], \(tls) }"), to: "portsign.yaml")
        }

        /// Puts certificate and key in the place of what is there, as renewal tools do.
        func install(_ identity: TestAuthority.Identity, keyOf other: TestAuthority.Identity? = nil) throws {
            for (from, to) in [((other ?? identity).keyFile, keyFile), (identity.certificateFile, certificateFile)] {
                let file = to + ".new"
                try FileManager.default.copyItem(atPath: from, toPath: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                guard rename(file, to) == 0 else { throw CocoaError(.fileWriteUnknown) }
            }
        }
    }

    /// Asks with a client of its own, which trusts one authority and perhaps shows a certificate.
    private func with<Result>(
        _ authority: TestAuthority, showing identity: TestAuthority.Identity? = nil,
        _ body: (HTTPCaller) async throws -> Result
    ) async throws -> Result {
        var trust = TLSTrust()
        trust.authorities = Array(try Data(contentsOf: URL(fileURLWithPath: authority.file)))
        if let identity {
            trust.identity = TLSTrust.Identity(
                certificates: Array(try Data(contentsOf: URL(fileURLWithPath: identity.certificateFile))),
                key: Array(try Data(contentsOf: URL(fileURLWithPath: identity.keyFile))))
        }
        let client = try HTTPCaller.makeClient(trusting: trust)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(HTTPCaller(client: client, timeout: .seconds(10))))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Waits until the log has a line; the suite's limit ends it.
    private func said(_ text: String, by sidecar: Sidecar) async throws {
        while sidecar.program?.standardError.contains(text) != true {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    @Test(
        "a renewed certificate is shown to new connections without a restart, open ones live on; a broken renewal changes nothing and is told"
    )
    func renewal() async throws {
        let (old, new) = (try TestAuthority("Old"), try TestAuthority("New"))
        let (first, second) = (try old.issue("first"), try new.issue("second"))
        let installation = try Installation(first)
        let sidecar = installation.sidecar
        try await sidecar.start()
        #expect(sidecar.url.hasPrefix("https://"))
        let live = sidecar.url + "/health/live"
        try await with(old) { (kept: HTTPCaller) async throws -> Void in
            let answer = try await kept.get(live)
            #expect(answer.status == 200)
            #expect(answer.headers["strict-transport-security"]?.hasPrefix("max-age=") == true)

            // The key of another certificate: the old one stays.
            try installation.install(second, keyOf: first)
            sidecar.program?.signal(SIGHUP)
            try await said("the old certificate stays in use", by: sidecar)
            #expect(try await with(old) { try await $0.get(live).status } == 200)
            let metrics = try await kept.get(sidecar.url + "/metrics")
            #expect(String(decoding: metrics.body, as: UTF8.self).contains("portsign_tls_renewal_failing 1"))
            let doctor = try await sidecar.command("doctor", "--json")
            #expect(doctor.output.contains("belong together"), "\(doctor.output)")

            // A whole renewal, found without a signal.
            try installation.install(second)
            try await said("changed TLS files of the server are used", by: sidecar)
            #expect(try await with(new) { try await $0.get(live).status } == 200)
            await #expect(throws: HTTPFailure.self) { try await with(old) { try await $0.get(live).status } }
            // This connection began with the old certificate, which its client alone believes.
            #expect(try await kept.get(live).status == 200)
        }
        // Commands know the sidecar by its key.
        #expect(try await sidecar.command("queue").status == 0)
        #expect(await sidecar.stop() == 0)
    }

    @Test(
        "client certificates have roles; one that has expired, or that nobody vouches for, opens no connection, one nobody registered no route"
    )
    func clients() async throws {
        let (authority, foreign) = (try TestAuthority(), try TestAuthority("Foreign"))
        let (server, erp, auditor) = (try authority.issue(), try authority.issue("erp"), try authority.issue("auditor"))
        func digest(_ identity: TestAuthority.Identity) throws -> String {
            Hex.encode(
                MessageDigest.sha256(
                    try Certificate(pem: String(contentsOfFile: identity.certificateFile, encoding: .utf8)).der))
        }
        let registered = """
            , clients: { erp: { roles: [operator], sha256: \(try digest(erp)) }, \
            rev: { roles: [auditor], subject: CN=x, sha256: \(try digest(auditor)) } }
            """
        let installation = try Installation(
            server, tls: ", clientAuthoritiesFile: \(authority.file), clientsOnly: [compatibility]", server: registered)
        let sidecar = installation.sidecar
        try await sidecar.start()
        let (queue, test) = (sidecar.url + "/api/v1/queue", sidecar.url + "/api/v1/signers/key/test")
        let wadl = sidecar.url + "/newyorkTransferWebapps/rest/application.wadl"
        try await with(authority, showing: erp) { (caller: HTTPCaller) async throws -> Void in
            #expect(try await caller.get(queue).status == 200)
            #expect(try await caller.post(test, headers: [], body: []).status == 200)
            #expect(try await caller.get(wadl).status == 200)
        }
        try await with(authority, showing: auditor) { (caller: HTTPCaller) async throws -> Void in
            #expect(try await caller.get(queue).status == 200)
            let answer = try await caller.post(test, headers: [], body: [])
            #expect(answer.status == 403)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("http.role"))
        }
        for identity in [nil, try authority.issue("stranger")] {
            try await with(authority, showing: identity) { (caller: HTTPCaller) async throws -> Void in
                #expect(try await caller.get(queue).status == 401)
                #expect(try await caller.get(wadl).status == 403)
                #expect(try await caller.get(sidecar.url + "/health/live").status == 200)
            }
        }
        for identity in [try authority.issue("late", days: -1), try foreign.issue("foreign")] {
            await #expect(throws: HTTPFailure.self) {
                try await with(authority, showing: identity) { try await $0.get(queue).status }
            }
        }
        #expect(await sidecar.stop() == 0)
    }

    @Test("a certificate that cannot be used is told at the start, with its file")
    func unusable() async throws {
        let authority = try TestAuthority()
        let installation = try Installation(try authority.issue())
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: installation.keyFile)
        let result = try await installation.sidecar.command("serve")
        #expect(result.status != 0)
        #expect(result.errors.contains("server.key") && result.errors.contains("chmod 600"))
    }

    @Test("TLS before 1.2 is not spoken")
    func versions() async throws {
        let authority = try TestAuthority()
        let installation = try Installation(try authority.issue())
        try await installation.sidecar.start()
        let port = try #require(installation.sidecar.url.split(separator: ":").last)
        for (version, isSpoken) in [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
            let result = try await Program.run(
                URL(fileURLWithPath: "/usr/bin/openssl"),
                ["s_client", "-connect", "127.0.0.1:\(port)", version, "-cipher", "ALL:@SECLEVEL=0"])
            #expect((result.status == 0) == isSpoken, "\(version): \(result.errors.suffix(300))")
        }
        await installation.sidecar.stop()
    }
}
