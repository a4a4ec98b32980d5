import AsyncHTTPClient
import Foundation
import NIOSSL
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

@testable import Channels

@Suite("SafeClient", .timeLimit(.minutes(3)))
struct SafeClientTests {
    private enum Word: Equatable { case answered(Int), notSent(HTTPFailure.Kind), unanswered(HTTPFailure.Kind) }

    private func post(
        _ url: String, trust: TLSTrust? = nil, timeout: Duration = .seconds(60)
    ) async throws -> (word: Word, exchange: SafeExchange) {
        let client = try trust.map { try HTTPCaller.makeClient(trusting: $0) } ?? HTTPCaller.makeClient()
        let exchange = await SafeClient(url: url, client: client).post(
            Array("<a/>".utf8), headers: [(name: "Content-Type", value: "text/xml; charset=GBK")], timeout: timeout)
        try await client.shutdown()
        switch exchange {
        case .answered(let answer): return (.answered(answer.status), exchange)
        case .notSent(let failure): return (.notSent(failure.kind), exchange)
        case .unanswered(let failure): return (.unanswered(failure.kind), exchange)
        }
    }

    @Test("an answer is read whole, and Content-Length counts bytes")
    func answered() async throws {
        try await ScriptedServer.run([.text("<b/>")]) { server in
            let word = try await post(server.address).word
            #expect(word == .answered(200))
            #expect(server.requests.first?.headers["content-length"] == "4")
            #expect(server.requests.first?.headers["transfer-encoding"] == nil)
        }
    }

    @Test("where nobody listens nothing was sent")
    func refused() async throws {
        #expect(try await post(try await ScriptedServer.closedAddress()).word == .notSent(.refused))
        #expect(try await post("https://no.such.host.invalid/").word == .notSent(.unreachable))
    }

    @Test("what ends or stalls after the request was written is not known")
    func unanswered() async throws {
        try await ScriptedServer.run([.raw([])]) { server in
            let word = try await post(server.address).word
            #expect(word == .unanswered(.unreachable))
        }
        try await ScriptedServer.run([.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab".utf8))]) { server in
            let word = try await post(server.address).word
            #expect(word == .unanswered(.garbled))
        }
        try await ScriptedServer.run([.stall([])]) { server in
            let word = try await post(server.address, timeout: .seconds(1)).word
            #expect(word == .unanswered(.timeout))
        }
    }

    @Test("an answer of more than 16 MiB is not read")
    func tooLarge() async throws {
        let body = [UInt8](repeating: 0x20, count: SafeReplyReader.maximumBytes + 1)
        try await ScriptedServer.run([.answer(status: 200, body: body)]) { server in
            let word = try await post(server.address).word
            #expect(word == .unanswered(.tooLarge))
        }
    }

    @Test("only the configured authority vouches for the server, by name and date, and the server sees our certificate")
    func mutual() async throws {
        let authority = try TestAuthority()
        let other = try TestAuthority("Other")
        let own = try authority.issue("client")
        func trust(_ file: String, showing identity: TestAuthority.Identity?) throws -> TLSTrust {
            var trust = TLSTrust()
            trust.authorities = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
            trust.identity = try identity.map {
                TLSTrust.Identity(
                    certificates: [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0.certificateFile))),
                    key: [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0.keyFile))))
            }
            return trust
        }
        let server = try TestAuthority.server(try authority.issue(), wanting: authority)
        try await ScriptedServer.run([.text("<b/>")], tls: server) { server in
            #expect(
                try await post(server.address, trust: try trust(authority.file, showing: own)).word == .answered(200))
            // The handshake is refused: whatever was written by then, nobody read it.
            let bare = try await post(server.address, trust: try trust(authority.file, showing: nil))
            #expect([.notSent(.tls), .notSent(.unreachable), .unanswered(.unreachable)].contains(bare.word))
            #expect(try await post(server.address, trust: try trust(other.file, showing: own)).word == .notSent(.tls))
            #expect(server.requests.count == 1)
        }
        var texts: Set<String> = []
        for (hosts, days) in [("DNS:elsewhere.example", 30), ("IP:127.0.0.1", -1)] {
            let wrong = try TestAuthority.server(
                try authority.issue("wrong", for: hosts, days: days), wanting: authority)
            try await ScriptedServer.run([.text("<b/>")], tls: wrong) { server in
                let result = try await post(server.address, trust: try trust(authority.file, showing: own))
                guard case .notSent(let failure) = result.exchange else {
                    Issue.record("\(result.exchange)")
                    return
                }
                texts.insert(failure.detail)
            }
        }
        #expect(texts.count == 2, "\(texts)")
    }

    @Test("each thing that can be wrong with the certificates has a code and a sentence of its own; nothing was sent")
    func codes() async throws {
        let (authority, other) = (try TestAuthority(), try TestAuthority("Other"))
        let own = try authority.issue("client")
        func refusal(_ url: String, _ trust: TLSTrust, through proxy: HTTPProxy? = nil) async throws -> HTTPFailure {
            let client = try HTTPCaller.makeClient(trusting: trust, through: proxy)
            let exchange = await SafeClient(url: url, client: client, proxy: proxy).post(
                Array("<a/>".utf8), headers: [], timeout: .seconds(60))
            try await client.shutdown()
            guard case .notSent(let failure) = exchange else { throw Unexpected(description: "\(exchange)") }
            return failure
        }
        func trust(_ file: String, showing identity: TestAuthority.Identity) throws -> TLSTrust {
            var trust = TLSTrust()
            trust.authorities = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
            trust.identity = TLSTrust.Identity(
                certificates: [UInt8](try Data(contentsOf: URL(fileURLWithPath: identity.certificateFile))),
                key: [UInt8](try Data(contentsOf: URL(fileURLWithPath: identity.keyFile))))
            return trust
        }
        let good = try trust(authority.file, showing: own)
        let cases: [(hosts: String, days: Int, TLSTrust, code: String, word: String)] = [
            ("DNS:elsewhere.example", 30, good, "safe.tls_name", "another host"),
            ("IP:127.0.0.1", -1, good, "safe.tls_expired", "expired on"),
            (
                "IP:127.0.0.1", 30, try trust(other.file, showing: own), "safe.tls_issuer",
                "was issued by CN=Test Authority"
            ),
            (
                "IP:127.0.0.1", 30, try trust(authority.file, showing: try other.issue("stranger")), "safe.tls_client",
                "client certificate"
            ),
        ]
        for (index, (hosts, days, trust, code, word)) in cases.enumerated() {
            var tls = try TestAuthority.server(
                try authority.issue("server\(index)", for: hosts, days: days), wanting: authority)
            // Later versions tell the client only after it has begun to send.
            tls.maximumTLSVersion = .tlsv12
            try await ScriptedServer.run([.text("<b/>")], tls: tls) { server in
                let failure = try await refusal(server.address, trust)
                #expect(ErrorCode.safe(failure).name == code, "\(failure)")
                #expect(failure.detail.contains(word), "\(failure)")
                #expect(server.requests.isEmpty)
                let proxied = try await ConnectProxy.run { proxy in
                    try await refusal(server.address, trust, through: HTTPProxy(host: "127.0.0.1", port: proxy.port))
                }
                #expect(proxied == failure)
            }
        }
        #expect(Set(cases.map { $0.code }).count == cases.count)
    }
}

private struct Unexpected: Error, CustomStringConvertible {
    let description: String
}
