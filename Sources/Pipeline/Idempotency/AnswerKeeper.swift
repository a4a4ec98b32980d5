internal import CryptoCore
package import Ledger
package import Logging
package import SidecarBase

/// The answer to a request, as it is kept.
package struct KeyedAnswer: Sendable, Equatable {
    /// The HTTP status.
    package let status: Int
    /// The media type.
    package let type: String
    package let body: [UInt8]

    /// All parts.
    package init(status: Int, type: String, body: [UInt8]) {
        self.status = status
        self.type = type
        self.body = body
    }
}

/// Does each request that shows an `Idempotency-Key` once; HTTP knows the pipeline by this.
package protocol AnswerKeeping: Sendable {
    /// The answer to a request: that of the first with its key, or, for the first, what `work` makes of it.
    ///
    /// - Parameters:
    ///   - key: as the caller sent it.
    ///   - scope: whose key it is: the holder of the token, the company, the route.
    ///   - request: what was asked, byte by byte.
    ///   - work: does it.
    /// - Returns: the answer, and whether it was given before.
    /// - Throws: `http.idempotency_key`, `http.idempotency_reused`, `http.idempotency_busy`; what the ledger throws; what `work`
    ///   throws, and then nothing is kept.
    func once(
        _ key: String, scope: String, request: [UInt8], _ work: @Sendable () async throws -> KeyedAnswer
    ) async throws -> (answer: KeyedAnswer, isRepeated: Bool)
}

/// Keeps answers in the ledger, so that a restart forgets none.
///
/// A request that a crash cut off is done again under its key: its messages have the identity that they had, so that what was
/// recorded before the crash is found, not made twice.
package struct AnswerKeeper: AnswerKeeping {
    private let ledger: any AnswerLedger
    private let window: Int64
    private let run: String
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - ledger: keeps them.
    ///   - window: how long, in milliseconds.
    ///   - logger: for answers that cannot be kept.
    ///   - now: the time.
    package init(
        ledger: any AnswerLedger, window: Int64, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.window = window
        run = SecureRandom.uuid()
        self.logger = logger
        self.now = now
    }

    package func once(
        _ key: String, scope: String, request: [UInt8], _ work: @Sendable () async throws -> KeyedAnswer
    ) async throws -> (answer: KeyedAnswer, isRepeated: Bool) {
        let keyed = KeyedRequest(
            scope: scope, key: try AnswerKeeper.text(of: key), digest: MessageDigest.sha256(request))
        let since = now().advanced(byMilliseconds: -window)
        switch try await ledger.beginKeyed(keyed, run: run, since: since) {
        case .answered(let kept): return (KeyedAnswer(status: kept.status, type: kept.type, body: kept.body), true)
        case .busy: throw SidecarError(.httpIdempotencyBusy)
        case .reused: throw SidecarError(.httpIdempotencyReused)
        case .proceed: break
        }
        do {
            let answer = try await work()
            // What may succeed the next time is not the answer for ever.
            if answer.status < 500 {
                try await ledger.finishKeyed(
                    keyed, KeptAnswer(status: answer.status, type: answer.type, body: answer.body))
            } else {
                try await ledger.abandonKeyed(keyed)
            }
            return (answer, false)
        } catch {
            do {
                try await ledger.abandonKeyed(keyed)
            } catch {
                logger.error("an idempotency key cannot be freed", metadata: ["cause": "\(error)"])
            }
            throw error
        }
    }

    /// The key without the quotation marks of a structured field (RFC 8941).
    private static func text(of key: String) throws(SidecarError) -> String {
        var text = key[...]
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = text.dropFirst().dropLast() }
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SidecarError(.httpIdempotencyKey)
        }
        return String(text)
    }
}
