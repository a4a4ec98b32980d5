package import AsyncHTTPClient
internal import CryptoCore
package import OutboundHTTP
internal import SidecarBase

/// Sends single-window documents to the platform's SOAP services: `ReceiveEncryptDeclare`, or the older `ReceivedDeclare`.
/// Source: zhejiang.md §3.
package struct PlatformClient: PlatformSending {
    /// Which service is called.
    package enum Interface: Sendable {
        /// `ReceiveEncryptDeclare`: `sendCode` is the enterprise's registered code at the platform.
        case encrypted(EnterpriseKeys, sendCode: String)
        /// `ReceivedDeclare`: in clear.
        case plain
    }

    private let url: String
    private let interface: Interface
    private let dialect: SOAPTransport.Dialect
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: the address of the service, without `?wsdl`.
    ///   - interface: which service it is.
    ///   - dialect: how the call is written.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - client: must not follow redirects.
    package init(
        url: String, interface: Interface, dialect: SOAPTransport.Dialect = .document, timeout: Duration,
        client: HTTPClient
    ) {
        self.url = url
        self.interface = interface
        self.dialect = dialect
        caller = HTTPCaller(client: client, timeout: timeout)
    }

    package func send(
        _ document: [UInt8], businessType: String
    ) async throws(TransportError) -> PlatformAnswer {
        let call: PlatformCall
        switch interface {
        case .plain: call = .plain(document, businessType: businessType)
        case .encrypted(let keys, let sendCode):
            do {
                call = .encrypted(try keys.seal(document), businessType: businessType, sendCode: sendCode)
            } catch {
                throw TransportError(error.code, error.detail)
            }
        }
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(url, headers: PlatformClient.headers, body: call.body(dialect))
        } catch {
            throw TransportError(platform: error)
        }
        let word: PlatformAnswer
        do {
            word = try PlatformReply.read(answer.body)
        } catch {
            guard answer.isGood else {
                throw TransportError(.platformHTTPStatus, "HTTP \(answer.status); \(error.detail)")
            }
            throw error
        }
        // What says accepted with a bad status is asked again: the same bytes do no harm.
        guard answer.isGood else { throw TransportError(.platformHTTPStatus, "HTTP \(answer.status)") }
        return word
    }

    private static let headers = [
        (name: "Content-Type", value: "text/xml; charset=UTF-8"), (name: "SOAPAction", value: "\"\""),
    ]
}

extension TransportError {
    /// A failed exchange in the platform's codes.
    package init(platform failure: HTTPFailure) {
        let code: ErrorCode =
            switch failure.kind {
            case .timeout: .platformTimeout
            case .refused: .platformConnectionRefused
            case .unreachable: .platformUnreachable
            case .tls: .platformTLS
            case .garbled, .tooLarge: .platformGarbled
            }
        self.init(code, failure.detail)
    }
}
