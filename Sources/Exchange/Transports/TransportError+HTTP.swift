package import OutboundHTTP
internal import SidecarBase

extension TransportError {
    /// A failed exchange in the node's codes.
    package init(_ failure: HTTPFailure) {
        let code: ErrorCode =
            switch failure.kind {
            case .timeout: .nodeTimeout
            case .refused: .nodeConnectionRefused
            case .unreachable: .nodeUnreachable
            case .tls: .nodeTLS
            case .garbled, .tooLarge: .nodeGarbled
            }
        self.init(code, failure.detail)
    }
}
