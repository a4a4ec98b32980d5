import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import ScriptedHTTP
import Testing

@testable import OutboundHTTP

@Suite("calling servers through a proxy, and within the time for a connection", .timeLimit(.minutes(2)))
struct ProxyTests {
    private func trust(_ authority: TestAuthority?) throws -> TLSTrust {
        var trust = TLSTrust()
        trust.authorities = try authority.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0.file))) }
        return trust
    }

    /// Asks once; the failure, or `nil` for an answer.
    private func ask(
        _ address: String, _ trust: TLSTrust = TLSTrust(), through proxy: HTTPProxy? = nil, within: Duration? = nil
    ) async throws -> HTTPFailure? {
        let client = try HTTPCaller.makeClient(trusting: trust, through: proxy, connectingWithin: within)
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

    @Test("protected and plain connections go through it, and the certificate is still the server's")
    func tunnel() async throws {
        let authority = try TestAuthority()
        let tls = try TestAuthority.server(try authority.issue())
        let trusted = try trust(authority)
        try await ConnectProxy.run { proxy in
            try await ScriptedServer.run([.text("ok")], tls: tls) { server in
                try await check(server, behind: proxy, trusted)
            }
            try await ScriptedServer.run([.text("ok")]) { server in
                let failure = try await ask(server.address, through: HTTPProxy(host: "127.0.0.1", port: proxy.port))
                #expect(failure == nil && proxy.targets.count == 4)
            }
        }
    }

    private func check(_ server: ScriptedServer, behind proxy: ConnectProxy, _ trusted: TLSTrust) async throws {
        let way = HTTPProxy(host: "127.0.0.1", port: proxy.port)
        #expect(try await ask(server.address, trusted, through: way) == nil)
        #expect(try await ask(server.address, TLSTrust(), through: way)?.fault == .untrusted)
        #expect(server.requests.count == 1)
        let place = server.address.replacing("https://", with: "")
        #expect(proxy.targets == [place, place])
        let shown = await TLSInspector.certificate(of: server.address, through: way, within: .seconds(30))
        let direct = await TLSInspector.certificate(of: server.address, within: .seconds(30))
        #expect(shown != nil && shown == direct)
        #expect(proxy.targets.count == 3)
    }

    @Test("one that wants to know who asks gets user and password, and says so when they are missing or wrong")
    func login() async throws {
        // user:pass word
        try await ConnectProxy.run(.login("dXNlcjpwYXNzIHdvcmQ=")) { proxy in
            try await ScriptedServer.run([.text("ok")]) { server in try await logIn(server, proxy) }
        }
    }

    private func logIn(_ server: ScriptedServer, _ proxy: ConnectProxy) async throws {
        for login in [nil, (user: "user", password: "other")] {
            let way = HTTPProxy(host: "127.0.0.1", port: proxy.port, login: login)
            let failure = try #require(try await ask(server.address, through: way))
            #expect(failure.kind == .unreachable && failure.isUnsent)
            #expect(failure.detail == "the proxy wants a user and a password, or others than it got")
        }
        #expect(proxy.refused == 2 && server.requests.isEmpty)
        let right = HTTPProxy(host: "127.0.0.1", port: proxy.port, login: (user: "user", password: "pass word"))
        #expect(try await ask(server.address, through: right) == nil)
        #expect(server.requests.count == 1 && server.requests.first?.headers["proxy-authorization"] == nil)
    }

    @Test("one that connects to nobody, says nothing, or is not there is told apart, and nothing was sent")
    func broken() async throws {
        try await ScriptedServer.run([.text("ok")]) { server in
            let refused = try await ConnectProxy.run(.refusing) { proxy in
                try await ask(server.address, through: HTTPProxy(host: "127.0.0.1", port: proxy.port))
            }
            #expect(refused?.kind == .unreachable && refused?.isUnsent == true)
            #expect(refused?.detail == "the proxy did not connect to the server")
            let silent = try await ConnectProxy.run(.silent) { proxy in
                try await ask(
                    server.address, through: HTTPProxy(host: "127.0.0.1", port: proxy.port),
                    within: .milliseconds(300))
            }
            #expect(silent?.kind == .timeout && silent?.isUnsent == true, "\(silent?.detail ?? "")")
            let closed = try await ScriptedServer.closedAddress()
            let port = try #require(closed.split(separator: ":").last.flatMap { Int($0) })
            let absent = try await ask(server.address, through: HTTPProxy(host: "127.0.0.1", port: port))
            #expect(absent?.kind == .refused && absent?.isUnsent == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a server that takes the connection and never answers the handshake ends it, long before the exchange would")
    func silentHandshake() async throws {
        try await ScriptedServer.run([.text("ok")]) { server in
            // It waits for the end of a head that never comes.
            let address = server.address.replacing("http://", with: "https://")
            let start = ContinuousClock.now
            let failure = try await ask(address, within: .milliseconds(300))
            #expect(failure?.kind == .timeout && failure?.isUnsent == true, "\(failure?.detail ?? "")")
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("an address that does not even take connections ends it, too")
    func silentAddress() async throws {
        // Nobody accepts, and the queue of those who want to be accepted is full: the machine says nothing to the next.
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        var waiting: [any Channel] = []
        var isFull = false
        while !isFull, waiting.count < 20 {
            do {
                waiting.append(
                    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                        .connectTimeout(.milliseconds(200)).connect(host: "127.0.0.1", port: port).get())
            } catch {
                isFull = true
            }
        }
        #expect(isFull)
        let start = ContinuousClock.now
        let failure = try await ask("http://127.0.0.1:\(port)/", within: .milliseconds(300))
        #expect(failure?.kind == .timeout && failure?.isUnsent == true, "\(failure?.detail ?? "")")
        #expect(ContinuousClock.now - start < .seconds(30))
        for channel in waiting { try await channel.close() }
        try await server.close()
    }
}
