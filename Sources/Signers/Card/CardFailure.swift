internal import SidecarBase
internal import SmartCard

extension SignerError {
    /// The same failure, one floor up.
    init(_ error: SmartCardError) {
        self.init(error.code, error.detail)
    }

    /// Runs card work and lifts its error.
    static func catching<Value>(_ body: () throws(SmartCardError) -> Value) throws(SignerError) -> Value {
        do throws(SmartCardError) {
            return try body()
        } catch {
            throw SignerError(error)
        }
    }
}

extension ErrorCode {
    /// Whether a request may wait for this to pass: somebody inserts the card, starts the service, lets go of the reader.
    var passesByWaiting: Bool {
        switch self {
        case .cardServiceDown, .cardNoReader, .cardAbsent, .cardRemoved, .cardReset, .cardBusy, .cardUnresponsive,
            .cardCommunication, .cardNoMatch, .signerTokenAbsent, .signerRemoteUnreachable, .signerEportUnreachable,
            .signerEportSilent, .signerEportReader, .signerEportRefused, .signerEportGarbled, .signerEportCrashed:
            true
        default: false
        }
    }
}
