internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Why an exchange gave no answer. The rooms that call make their own codes of it.
package struct HTTPFailure: Error, Equatable {
    /// What kind of failure it was.
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// The whole answer was not there in time.
        case timeout
        /// There was no connection, or it ended before the first byte of an answer.
        case unreachable
        /// What came is no HTTP, or it broke off in the middle.
        case garbled
        /// The answer is longer than is read.
        case tooLarge
    }

    package let kind: Kind
    /// For the log: no addresses with credentials, no bodies.
    package let detail: String

    /// - Parameters:
    ///   - kind: what kind of failure it was.
    ///   - detail: for the log.
    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// The client library's own errors, put into the four kinds.
    ///
    /// - Parameters:
    ///   - error: what the client threw.
    ///   - isAnswering: whether the head of an answer had come: a connection that ends then breaks an answer off.
    init(_ error: any Error, isAnswering: Bool) {
        self.init(
            HTTPFailure.kind(of: error, isAnswering: isAnswering), String(String(describing: error).prefix(200)))
    }

    private static func kind(of error: any Error, isAnswering: Bool) -> Kind {
        switch error {
        case let error as HTTPClientError where timeouts.contains(error): .timeout
        case is NIOTooManyBytesError: .tooLarge
        case is HTTPParserError: .garbled
        default: isAnswering ? .garbled : .unreachable
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout,
    ]
}
