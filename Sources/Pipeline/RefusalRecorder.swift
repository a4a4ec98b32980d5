internal import Ledger
internal import Logging
internal import MessageTranslation
internal import SidecarBase

/// Records what is refused, as an event and in the log.
struct RefusalRecorder: Sendable {
    /// What is known of something that is refused.
    struct Subject {
        var messageType: String?
        var guid: String?
        var company: String?
        var inputDigest: [UInt8]?
    }

    private static let accessCodes: Set<ErrorCode> = [.httpAddressRefused, .httpToken, .httpRole, .httpCertificate]

    private let ledger: any DeclarationLedger
    private let logger: Logger
    private let now: Now

    init(ledger: any DeclarationLedger, logger: Logger, now: @escaping Now) {
        self.ledger = ledger
        self.logger = logger
        self.now = now
    }

    /// Records a refusal and gives the error to throw. A ledger that cannot take the event is only logged: the caller gets the
    /// first reason.
    func record(_ error: any Error, _ subject: Subject, from source: RequestSource) async -> any CodedError {
        let reason = Self.coded(error)
        // Whoever was not let in handed in no declaration.
        if !RefusalRecorder.accessCodes.contains(reason.code) { Metrics.counter(.declarations, "refused").add() }
        Metrics.counter(.refusals, reason.code.name).add()
        logger.notice(
            "declaration refused",
            metadata: [
                "code": "\(reason.code.name)", "detail": "\(reason.detail)", "channel": "\(source.channel)",
                "peer": "\(source.peer)", "guid": "\(subject.guid ?? "")",
            ])
        do {
            try await ledger.recordRefusal(
                Refusal(
                    time: now(), channel: source.channel, peer: source.peer, code: reason.code, detail: reason.detail,
                    messageType: subject.messageType, guid: subject.guid, company: subject.company,
                    inputDigest: subject.inputDigest))
        } catch {
            logger.error("refusal not recorded", metadata: ["cause": "\(error)"])
        }
        return reason
    }

    /// Errors that know more than their code stay as they are.
    private static func coded(_ error: any Error) -> any CodedError {
        if let refusal = error as? MessageRefusal { return refusal }
        if let refusal = error as? AssemblyError { return refusal }
        return SidecarError(wrapping: error)
    }
}
