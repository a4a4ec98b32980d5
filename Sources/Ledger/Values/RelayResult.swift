package import SidecarBase

/// How an attempt to relay ended.
package enum RelayResult: Sendable, Equatable {
    case delivered
    case failed(ErrorCode, detail: String, nextAttempt: ChinaTime)
}
