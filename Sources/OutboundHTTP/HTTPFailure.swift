internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Why an exchange gave no answer. The rooms that call make their own codes of it.
package struct HTTPFailure: Error, Equatable {
    /// What kind of failure it was.
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// The whole answer was not there in time.
        case timeout
        /// The machine is there and nobody listens on the port.
        case refused
        /// There was no connection, or it ended before the first byte of an answer.
        case unreachable
        /// There is a server, and no protected connection to it: it is not trusted, or does not trust us.
        case tls
        /// What came is no HTTP, or it broke off in the middle.
        case garbled
        /// The answer is longer than is read.
        case tooLarge
    }

    package let kind: Kind
    /// What was wrong with the protected connection; `nil` for other failures.
    package let fault: TLSFault?
    /// For the log: no addresses with credentials, no bodies.
    package let detail: String
    /// Whether there was no connection at all, so that nothing can have arrived.
    package let isUnsent: Bool

    /// - Parameters:
    ///   - kind: what kind of failure it was.
    ///   - detail: for the log.
    ///   - isUnsent: whether nothing can have arrived.
    ///   - fault: what was wrong with the protected connection.
    package init(_ kind: Kind, _ detail: String, isUnsent: Bool = false, fault: TLSFault? = nil) {
        self.kind = kind
        self.fault = fault ?? (kind == .tls ? .other : nil)
        self.detail = detail
        self.isUnsent = isUnsent
    }

    /// The client library's own errors, put into the kinds.
    ///
    /// - Parameters:
    ///   - error: what the client threw.
    ///   - isAnswering: whether the head of an answer had come: a connection that ends then breaks an answer off.
    package init(_ error: any Error, isAnswering: Bool) {
        let kind = HTTPFailure.kind(of: error, isAnswering: isAnswering)
        let isUnsent = !isAnswering && HTTPFailure.isUnsent(error, kind)
        if kind == .tls {
            let (fault, text) = TLSFault.told(by: error)
            self.init(kind, String(text.prefix(300)), isUnsent: isUnsent, fault: fault)
        } else {
            self.init(kind, String(HTTPFailure.text(error).prefix(300)), isUnsent: isUnsent)
        }
    }

    private static func isUnsent(_ error: any Error, _ kind: Kind) -> Bool {
        if kind == .refused || kind == .tls || error is NIOConnectionError { return true }
        let early: [HTTPClientError] = [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout]
        return (error as? HTTPClientError).map { early.contains($0) || proxyText($0) != nil } ?? false
    }

    private static func kind(of error: any Error, isAnswering: Bool) -> Kind {
        switch error {
        case let error as HTTPClientError where timeouts.contains(error): .timeout
        case is NIOTooManyBytesError: .tooLarge
        case is HTTPParserError: .garbled
        case NIOSSLError.uncleanShutdown: isAnswering ? .garbled : .unreachable
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError, is UnpinnedKey: .tls
        default: isAnswering ? .garbled : isRefusal(error) ? .refused : .unreachable
        }
    }

    /// Whether every address of the server said no at once.
    private static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: error.errnoCode == connectionRefused
        case let error as NIOConnectionError:
            !error.connectionErrors.isEmpty && error.connectionErrors.allSatisfy { isRefusal($0.error) }
        default: false
        }
    }

    /// `ECONNREFUSED` on Linux.
    private static let connectionRefused: Int32 = 111

    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
    ]

    /// What goes wrong with a proxy before it has reached the server; `nil` for everything else.
    private static func proxyText(_ error: HTTPClientError) -> String? {
        switch error {
        case .proxyAuthenticationRequired: "the proxy wants a user and a password, or others than it got"
        case .invalidProxyResponse: "the proxy did not connect to the server"
        case .httpProxyHandshakeTimeout: "the proxy did not connect to the server in time"
        default: nil
        }
    }

    private static func text(_ error: any Error) -> String {
        if let error = error as? HTTPClientError, let text = proxyText(error) { return text }
        guard let error = error as? NIOConnectionError else { return String(describing: error) }
        if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
            return "the name \(error.host) is not known"
        }
        return error.connectionErrors.map { "\($0.target): \($0.error)" }.joined(separator: "; ")
    }
}
