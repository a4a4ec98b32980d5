import AsyncHTTPClient
import Foundation
import ScriptedHTTP
import Synchronization
import Testing

@testable import OutboundHTTP

@Suite("calling servers over TLS", .timeLimit(.minutes(2))) struct TLSTrustTests {
    /// Asks once; the failure, or `nil` for an answer.
    private func ask(_ address: String, _ trust: TLSTrust) async throws -> HTTPFailure? {
        let client = try HTTPCaller.makeClient(trusting: trust)
        var failure: HTTPFailure?
        do {
            let answer = try await HTTPCaller(client: client, timeout: .seconds(60)).post(
                address, headers: [], body: Array("secret".utf8))
            #expect(answer.status == 200)
        } catch {
            failure = error
        }
        try await client.shutdown()
        return failure
    }

    private func trust(_ authority: TestAuthority?, _ change: (inout TLSTrust) -> Void = { _ in }) throws -> TLSTrust {
        var trust = TLSTrust()
        trust.authorities = try authority.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0.file))) }
        change(&trust)
        return trust
    }

    private func identity(_ identity: TestAuthority.Identity) throws -> TLSTrust.Identity {
        TLSTrust.Identity(
            certificates: Array(try Data(contentsOf: URL(fileURLWithPath: identity.certificateFile))),
            key: Array(try Data(contentsOf: URL(fileURLWithPath: identity.keyFile))))
    }

    /// A pin that takes one key.
    private func pinned(_ good: [UInt8]?) -> @Sendable ([UInt8]) -> PinnedKey {
        { key in key == good ? .pinned : .other("another key") }
    }

    @Test("a server of our own authority is trusted, and one of an authority nobody knows is not, and gets nothing")
    func authorities() async throws {
        let authority = try TestAuthority()
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(try authority.issue())) { server in
            #expect(try await ask(server.address, try trust(authority)) == nil)
            let unknown = try await ask(server.address, TLSTrust())
            #expect(unknown?.kind == .tls)
            #expect(unknown?.detail.contains("not trusted") == true, "\(unknown?.detail ?? "")")
            let other = try await ask(server.address, try trust(try TestAuthority("Other")))
            #expect(other?.kind == .tls)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "changed files hold for the next exchange of the same client; what cannot be used leaves the old ones, and is told once"
    )
    func renewal() async throws {
        let (authority, other) = (try TestAuthority(), try TestAuthority("Other"))
        let files = Mutex((stamp: 0, trust: Result<TLSTrust, HTTPFailure>.success(try trust(authority))))
        let told = Mutex<[String]>([])
        func change(_ trust: Result<TLSTrust, HTTPFailure>) {
            files.withLock { $0 = ($0.stamp + 1, trust) }
        }
        let renewal = try TLSRenewal {
            files.withLock { String($0.stamp) }
        } read: { () throws(HTTPFailure) in
            try files.withLock { $0.trust }.get()
        } tell: { failure in
            told.withLock { $0.append(failure?.detail ?? "used") }
        }
        try await ScriptedServer.run(
            [.text("ok"), .text("ok"), .text("ok")], tls: try TestAuthority.server(try authority.issue())
        ) { server in
            var first = TLSTrust()
            first.renewal = renewal
            let client = try HTTPCaller.makeClient(trusting: first)
            let caller = HTTPCaller(client: client, timeout: .seconds(60), renewal: renewal)
            func ask() async -> HTTPFailure.Kind? {
                do throws(HTTPFailure) {
                    _ = try await caller.post(server.address, headers: [], body: [])
                    return nil
                } catch {
                    return error.kind
                }
            }
            #expect(await ask() == nil)
            change(.success(try trust(other)))
            #expect(await ask() == .tls)
            change(.failure(HTTPFailure(.tls, "gone")))
            #expect(await ask() == .tls)
            #expect(await ask() == .tls)
            change(.success(try trust(authority)))
            #expect(await ask() == nil)
            #expect(told.withLock { $0 } == ["used", "gone", "used"])
            try await client.shutdown()
        }
        #expect(throws: HTTPFailure.self) {
            _ = try TLSRenewal {
                ""
            } read: { () throws(HTTPFailure) in
                throw HTTPFailure(.tls, "gone")
            }
        }
    }

    @Test("a certificate for another host, and one that has expired, are refused and named")
    func hostAndDate() async throws {
        let authority = try TestAuthority()
        let other = try authority.issue("other", for: "DNS:other.example")
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(other)) { server in
            let failure = try await ask(server.address, try trust(authority))
            #expect(failure?.kind == .tls)
            #expect(failure?.detail.contains("another host") == true, "\(failure?.detail ?? "")")
            #expect(server.requests.isEmpty)
        }
        let expired = try authority.issue("expired", days: -1)
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(expired)) { server in
            let failure = try await ask(server.address, try trust(authority))
            #expect(failure?.kind == .tls)
            #expect(failure?.detail.contains("not valid now") == true, "\(failure?.detail ?? "")")
            #expect(server.requests.isEmpty)
        }
    }

    @Test(
        "a key that is not pinned gets nothing, whatever its certificate; each attempt says so; a pinned one is enough")
    func pins() async throws {
        let authority = try TestAuthority()
        let server = try authority.issue("server", for: "DNS:other.example", days: -1)
        let good = try authority.issue("good")
        let seen = KeyBox()
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(good)) { scripted in
            let failure = try await ask(
                scripted.address,
                try trust(authority) {
                    $0.acceptsKey = {
                        seen.set($0)
                        return .other("sha256/x")
                    }
                })
            #expect(failure?.kind == .tls)
            #expect(failure?.detail.contains("sha256/x") == true)
            #expect(scripted.requests.isEmpty)
            let key = seen.value
            #expect(try await ask(scripted.address, try trust(authority) { $0.acceptsKey = pinned(key) }) == nil)
            // A pin does not replace the authority.
            let unknown = try await ask(scripted.address, try trust(nil) { $0.acceptsKey = pinned(key) })
            #expect(unknown?.kind == .tls)
            #expect(scripted.requests.count == 1)
        }
        // Where the key is everything, name, date and authority are nothing.
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(server)) { scripted in
            _ = try await ask(
                scripted.address,
                try trust(nil) {
                    $0.verification = .key
                    $0.acceptsKey = {
                        seen.set($0)
                        return .other("")
                    }
                })
            let key = seen.value
            let accepted = try await ask(
                scripted.address,
                try trust(nil) {
                    $0.verification = .key
                    $0.acceptsKey = pinned(key)
                })
            #expect(accepted == nil)
            // Many at once that are all refused: each is told, none hangs, none gets through.
            let client = try HTTPCaller.makeClient(
                trusting: try trust(nil) {
                    $0.verification = .key
                    $0.acceptsKey = pinned(nil)
                })
            let caller = HTTPCaller(client: client, timeout: .seconds(60))
            let kinds = await withTaskGroup(of: HTTPFailure.Kind?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(HTTPFailure) {
                            _ = try await caller.get(scripted.address)
                            return nil
                        } catch {
                            return error.kind
                        }
                    }
                }
                var kinds: [HTTPFailure.Kind?] = []
                for await kind in group { kinds.append(kind) }
                return kinds
            }
            #expect(kinds == Array(repeating: .tls, count: 20))
            try await client.shutdown()
            #expect(scripted.requests.count == 1)
        }
    }

    @Test("a server that wants a client certificate gets it, and without one or with another's nothing is taken")
    func clientCertificate() async throws {
        let authority = try TestAuthority()
        let clients = try TestAuthority("Clients")
        let configuration = try TestAuthority.server(try authority.issue(), wanting: clients)
        let bare = try trust(authority)
        var right = bare
        right.identity = try identity(try clients.issue("client", for: "DNS:client"))
        var strange = bare
        strange.identity = try identity(try authority.issue("foreign", for: "DNS:client"))
        try await ScriptedServer.run([.text("ok")], tls: configuration) { [bare, right, strange] server in
            #expect(try await ask(server.address, right) == nil)
            #expect(server.requests.count == 1)
            // The server's alert and the end of the connection race each other.
            let without = try await ask(server.address, bare)
            #expect(without?.kind == .tls || without?.kind == .unreachable, "\(without?.detail ?? "an answer")")
            let wrong = try await ask(server.address, strange)
            #expect(wrong?.kind == .tls || wrong?.kind == .unreachable, "\(wrong?.detail ?? "an answer")")
            #expect(server.requests.count == 1)
        }
    }

    @Test("without verification anybody is taken")
    func nothing() async throws {
        let authority = try TestAuthority()
        let expired = try authority.issue("expired", for: "DNS:other.example", days: -1)
        try await ScriptedServer.run([.text("ok")], tls: try TestAuthority.server(expired)) { server in
            let anybody = try trust(nil) { $0.verification = .none }
            #expect(try await ask(server.address, anybody) == nil)
        }
    }

    @Test("a server that speaks no TLS is told apart from one that is not there")
    func plain() async throws {
        try await ScriptedServer.run([.text("ok")]) { server in
            let address = server.address.replacing("http://", with: "https://")
            // It waits for a request that never ends its head; the client's first bytes are none.
            let failure = try await ask(
                address, try trust(nil) { $0.verification = .none }, waiting: .milliseconds(500))
            #expect([.tls, .timeout, .unreachable].contains(failure?.kind))
        }
        let closed = try await ScriptedServer.closedAddress().replacing("http://", with: "https://")
        #expect(try await ask(closed, TLSTrust())?.kind == .refused)
    }

    private func ask(_ address: String, _ trust: TLSTrust, waiting: Duration) async throws -> HTTPFailure? {
        let client = try HTTPCaller.makeClient(trusting: trust)
        var failure: HTTPFailure?
        do {
            _ = try await HTTPCaller(client: client, timeout: waiting).get(address)
        } catch {
            failure = error
        }
        try await client.shutdown()
        return failure
    }

    @Test("files that hold something else are told before anything is sent")
    func files() throws {
        let authority = try TestAuthority()
        let first = try authority.issue("first")
        let second = try authority.issue("second")
        func failure(_ change: (inout TLSTrust) -> Void) throws -> HTTPFailure? {
            do {
                _ = try trust(authority, change).configuration()
                return nil
            } catch let error as HTTPFailure {
                return error
            }
        }
        #expect(try failure { _ in } == nil)
        #expect(try failure { $0.authorities = Array("no certificate".utf8) }?.kind == .tls)
        #expect(try failure { $0.authorities = [] }?.kind == .tls)
        let good = try identity(first)
        #expect(try failure { $0.identity = good } == nil)
        let mixed = TLSTrust.Identity(certificates: good.certificates, key: try identity(second).key)
        #expect(try failure { $0.identity = mixed }?.detail.contains("do not belong together") == true)
        let keyless = TLSTrust.Identity(certificates: good.certificates, key: good.certificates)
        #expect(try failure { $0.identity = keyless }?.kind == .tls)
    }
}

/// Keeps the key that a server showed.
private final class KeyBox: Sendable {
    private let key = Mutex<[UInt8]?>(nil)

    var value: [UInt8]? { key.withLock { $0 } }
    func set(_ new: [UInt8]) { key.withLock { $0 = new } }
}
