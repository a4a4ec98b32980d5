package import Exchange
internal import NIOCore
internal import OutboundHTTP
internal import SidecarBase

extension TransportError {
    /// Why the broker closed a connection or channel. Source: AMQP 0-9-1 §1.2 (reply codes).
    init(_ closing: AMQPMethod.Closing) {
        let code: ErrorCode =
            switch closing.code {
            case 403, 530: .nodeAccessRefused
            case 312, 404: .nodeQueueMissing
            default: .nodeClosed
            }
        self.init(code, "\(closing.code) \(TransportError.readable(closing.text))")
    }

    init(_ error: WireError) {
        self.init(.nodeGarbled, error.reason)
    }

    /// What happened to a connection, in the node's codes.
    package init(connection error: any Error) {
        switch error {
        case let error as TransportError: self = error
        case let error as WireError: self.init(error)
        case ChannelError.connectTimeout: self.init(.nodeTimeout, "no connection in time")
        case let error as HTTPFailure: self.init(error)
        default: self.init(HTTPFailure(error, isAnswering: false))
        }
    }

    /// Text of the other side, fit for one line of a log.
    package static func readable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(255).map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }
}
