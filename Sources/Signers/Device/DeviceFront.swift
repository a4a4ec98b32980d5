internal import SidecarBase

/// The front of a signer whose device has a thread of its own: it puts requests on the board, wakes the thread, and waits
/// for the answer, never longer than it was told to.
protocol DeviceFront: Signer {
    var board: DeviceBoard { get }

    /// Has the device's thread look at the board soon.
    func wake()
}

extension DeviceFront {
    package func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        let signing = PendingSignature(message: message, form: form)
        try board.queue(signing)
        wake()
        let board = board
        return try await signing.answer.answer(until: deadline) { board.lateness() }
    }

    package func status() async -> SignerStatus { board.status(name: name) }

    package func events() async -> AsyncStream<SignerEvent> { board.events() }

    /// The identity, waited for no longer than `patience`.
    /// - Parameters:
    ///   - patience: how long a device that does not answer is waited for.
    ///   - looksAgain: ask the device although it was away before.
    /// - Returns: the identity.
    /// - Throws: why there is none.
    func identity(within patience: Duration, looksAgain: Bool = false) async throws(SignerError) -> SignerIdentity {
        let request = DeviceRequest<SignerIdentity>()
        board.queue(request, looksAgain: looksAgain)
        wake()
        let board = board
        return try await request.answer(until: .now + patience) { board.lateness() }
    }

    /// Takes no more requests, and waits for the device to be let go, no longer than `patience`.
    /// - Parameters:
    ///   - patience: how long a device that does not answer is waited for.
    ///   - letGo: has the device's thread let go of it and answer.
    func end(within patience: Duration, _ letGo: (DeviceRequest<Void>) -> Void) async {
        board.close()
        let request = DeviceRequest<Void>()
        letGo(request)
        do throws(SignerError) {
            try await request.answer(until: .now + patience) {
                SignerError(.signerTimeout, "the device does not answer")
            }
        } catch {
            // A device that hangs keeps its thread; the process ends without it.
        }
    }
}
