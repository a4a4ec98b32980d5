internal import CryptoCore
internal import OutboundHTTP
internal import SidecarBase
internal import Synchronization

/// The way to a key through the E-Port control's WebSocket. One request is under way at a time; an answer is taken only with
/// the request's own number and method, and after a time limit or anything that cannot be understood the connection is
/// closed, so that no answer can ever be taken for another request's. Source: card.md §7.3.
final class ControlLink: EPortLink {
    private struct Pending {
        let identifier: String
        let method: String
        let answer: BlockingAnswer<Result<ControlFrame.Outcome, SignerError>>
    }

    private struct State {
        var connection: WebSocketConnection?
        /// Tells the events of this connection from those of earlier ones.
        var generation = 0
        var isOpen = false
        var opening: BlockingAnswer<Result<Void, SignerError>>?
        var pending: Pending?
        /// Whether this connection's answers bear numbers; one without is not an answer then.
        var bearsNumbers = false
        var isEnded = false
    }

    private let settings: ControlSettings
    private let state = Mutex(State())
    /// Numbers are never used twice, not even on another connection.
    private let lastNumber = Mutex(0)

    /// Signatures and certificates have a few KB.
    private static let maximumMessage = 1 << 20

    init(_ settings: ControlSettings) {
        self.settings = settings
    }

    var device: String { "E-Port control \(settings.address.host):\(settings.address.port)" }

    var takesPINWithSignature: Bool { settings.sendsPINWithSignature }

    var isOpen: Bool { state.withLock(\.isOpen) }

    // MARK: - Opening and closing

    func open() throws(SignerError) {
        let opening = BlockingAnswer<Result<Void, SignerError>>()
        let generation: Int? = try begin(opening)
        guard let generation else { return }
        let connection = WebSocketConnection(
            to: settings.address, timeout: settings.timeout, maximumMessage: ControlLink.maximumMessage,
            authorityFile: settings.authorityFile
        ) { [weak self] event in self?.take(event, generation) }
        let isWanted = state.withLock { state in
            guard state.generation == generation, !state.isEnded else { return false }
            state.connection = connection
            return true
        }
        if !isWanted { connection.close() }
        guard let result = opening.wait(settings.timeout) else {
            close()
            throw SignerError(.signerEportUnreachable, "no connection within \(settings.timeout)")
        }
        do { try result.get() } catch {
            close()
            throw error
        }
    }

    /// The number of a new connection; `nil` when there is one already.
    private func begin(_ opening: BlockingAnswer<Result<Void, SignerError>>) throws(SignerError) -> Int? {
        let result: Result<Int?, SignerError> = state.withLock { state in
            if state.isEnded { return .failure(SignerError(.internalStopping)) }
            if state.isOpen { return .success(nil) }
            state.generation += 1
            state.opening = opening
            state.bearsNumbers = false
            return .success(state.generation)
        }
        return try result.get()
    }

    func close() { shut(SignerError(.signerEportUnreachable, "the connection was closed")) }

    func end() {
        state.withLock { $0.isEnded = true }
        shut(SignerError(.internalStopping))
    }

    private func shut(_ reason: SignerError) {
        let (connection, opening, pending) = state.withLock { state in
            defer {
                state.connection = nil
                state.generation += 1
                state.isOpen = false
                state.opening = nil
                state.pending = nil
            }
            return (state.connection, state.opening, state.pending)
        }
        connection?.close()
        opening?.finish(.failure(reason))
        pending?.answer.finish(.failure(reason))
    }

    // MARK: - What the device can do

    func certNo() throws(SignerError) -> EPortReply<String> {
        try read("cus-sec_SpcGetCertNo") { text in
            let digits = text.filter { !$0.isWhitespace }
            return (1...40).contains(digits.count) && digits.allSatisfy(\.isHexDigit) ? digits.lowercased() : nil
        }
    }

    func certificate() throws(SignerError) -> EPortReply<Certificate> {
        try read("cus-sec_SpcGetSignCertAsPEM") { text in
            do throws(CryptoError) { return try Certificate(pem: text) } catch { return nil }
        }
    }

    func verify(_ pin: PINBytes) throws(SignerError) -> EPortReply<Void> {
        let digits = String(decoding: pin.bytes, as: UTF8.self)
        // Opened first: of the two ways to verify, the other closes the card again afterwards.
        do throws(SignerError) {
            let opened = try exchange("cus-sec_SpcInitEnvEx")
            guard opened.isGood else {
                let refusal = EPortRefusal(control: opened.errors, hiding: digits)
                return .refused(EPortRefusal(.unreached(.signerEportReader), refusal.detail))
            }
        } catch {
            return .refused(EPortRefusal(.unreached(error.code), error.detail))
        }
        guard isOpen else { return .refused(.notOpen) }
        let outcome = try exchange("cus-sec_SpcVerifyPIN", [("passwd", digits)])
        return outcome.isGood ? .done(()) : .refused(EPortRefusal(control: outcome.errors, hiding: digits))
    }

    func sign(_ message: [UInt8], pin: PINBytes?) throws(SignerError) -> EPortReply<EPortSignature> {
        guard let text = String(validating: message, as: UTF8.self) else {
            throw SignerError(.signerUnsupportedKey, "the control signs texts only")
        }
        guard isOpen else { return .refused(.notOpen) }
        let digits = pin.map { String(decoding: $0.bytes, as: UTF8.self) }
        var arguments = [(name: "inData", value: text)]
        if let digits { arguments.append(("passwd", digits)) }
        let outcome = try exchange("cus-sec_SpcSignDataAsPEM", arguments)
        guard outcome.isGood else { return .refused(EPortRefusal(control: outcome.errors, hiding: digits)) }
        guard outcome.data.count >= 2, let value = Base64.decode(outcome.data[0]), !value.isEmpty else {
            // The PIN was taken, whatever this is: it must not count as lost.
            return .done(EPortSignature(value: [], certNo: nil))
        }
        return .done(EPortSignature(value: value, certNo: outcome.data[1]))
    }

    private func read<Value>(
        _ method: String, _ value: (String) -> Value?
    ) throws(SignerError) -> EPortReply<Value> {
        let outcome = try exchange(method)
        guard outcome.isGood else { return .refused(EPortRefusal(control: outcome.errors, hiding: nil)) }
        guard let text = outcome.data.first, let value = value(text) else {
            close()
            throw SignerError(.signerEportGarbled, "\(method): the answer has no such thing")
        }
        return .done(value)
    }

    // MARK: - Question and answer

    private func exchange(
        _ method: String, _ arguments: [(name: String, value: String)] = []
    ) throws(SignerError) -> ControlFrame.Outcome {
        let number = lastNumber.withLock { number in
            number += 1
            return number
        }
        let answer = BlockingAnswer<Result<ControlFrame.Outcome, SignerError>>()
        let connection = state.withLock { state -> WebSocketConnection? in
            guard state.isOpen else { return nil }
            state.pending = Pending(identifier: String(number), method: method, answer: answer)
            return state.connection
        }
        guard let connection else {
            throw SignerError(.signerEportUnreachable, "the connection ended")
        }
        connection.send(ControlRequest(identifier: number, method: method, arguments: arguments).text)
        guard let result = answer.wait(settings.timeout) else {
            // Its answer may come yet, and must find nobody.
            close()
            throw SignerError(.signerEportSilent, "\(method): no answer within \(settings.timeout)")
        }
        do { return try result.get() } catch {
            close()
            throw error
        }
    }

    /// What happens on a connection; called on an event loop.
    private func take(_ event: WebSocketConnection.Event, _ generation: Int) {
        switch event {
        case .opened:
            let opening = state.withLock { state -> BlockingAnswer<Result<Void, SignerError>>? in
                guard state.generation == generation, !state.isEnded else { return nil }
                state.isOpen = true
                defer { state.opening = nil }
                return state.opening
            }
            opening?.finish(.success(()))
        case .text(let text): take(text, generation)
        case .closed(let failure):
            let code: ErrorCode =
                switch failure.kind {
                case .unreachable, .refused, .tls, .timeout: .signerEportUnreachable
                case .garbled, .tooLarge: .signerEportGarbled
                }
            let isCurrent = state.withLock { $0.generation == generation }
            if isCurrent { shut(SignerError(code, failure.detail)) }
        }
    }

    private func take(_ text: String, _ generation: Int) {
        let frame = ControlFrame.read(text)
        let finished: (Pending, Result<ControlFrame.Outcome, SignerError>)? = state.withLock { state in
            guard state.generation == generation, let pending = state.pending else { return nil }
            guard let frame else {
                // Where answers bear numbers, this is none.
                if state.bearsNumbers { return nil }
                state.pending = nil
                return (pending, .failure(SignerError(.signerEportGarbled, "\(pending.method): no JSON")))
            }
            if frame.identifier != nil || frame.method != nil {
                // Unsolicited, late, or another's.
                guard frame.identifier == pending.identifier, frame.method == pending.method else { return nil }
                state.bearsNumbers = true
            } else if state.bearsNumbers {
                return nil
            }
            state.pending = nil
            guard let outcome = frame.outcome else {
                return (pending, .failure(SignerError(.signerEportGarbled, "\(pending.method): no result")))
            }
            return (pending, .success(outcome))
        }
        if let (pending, result) = finished { pending.answer.finish(result) }
    }
}
