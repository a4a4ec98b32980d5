internal import SidecarBase
internal import SmartCard

/// Signs with a key on a device behind a library: a PKCS#11 module or an SKF library. The device may come and go, its
/// sessions may be ended by others; the signer comes back by itself, and requests wait for it until their deadlines.
/// Source: card.md §6, §8, §9.
package final class LibrarySigner: Signer {
    package let name: String
    package let parallelism: Int
    private let board: DeviceBoard
    private let worker: LibraryWorker
    /// Has the worker look now and then.
    private let ticking: Task<Void, Never>

    /// How long `identity` and `close` wait for a library that does not answer.
    private static let patience = Duration.seconds(10)

    init(
        name: String, settings: LibrarySettings, parallelism: Int = 1, thread: CardThread,
        makeDevice: @escaping @Sendable (_ onEvent: @escaping @Sendable () -> Void) -> any LibraryDevice
    ) {
        let board = DeviceBoard()
        let bell = LibraryBell()
        let worker = LibraryWorker(name: name, thread: thread, board: board, settings: settings) {
            makeDevice { bell.ring() }
        }
        bell.connect(worker)
        self.name = name
        self.parallelism = parallelism
        self.board = board
        self.worker = worker
        let interval = settings.lookInterval
        ticking = Task { [weak worker] in
            while !Task.isCancelled {
                worker?.wake()
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    deinit {
        ticking.cancel()
    }

    package func identity() async throws(SignerError) -> SignerIdentity {
        let request = DeviceRequest<SignerIdentity>()
        board.queue(request)
        worker.wake()
        let board = board
        return try await request.answer(until: .now + LibrarySigner.patience) { board.lateness() }
    }

    package func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        let signing = PendingSignature(message: message, form: form)
        try board.queue(signing)
        worker.wake()
        let board = board
        return try await signing.answer.answer(until: deadline) { board.lateness() }
    }

    /// The PIN tries left, read from the device now. Asking costs none.
    package func pinTriesLeft() async throws(SignerError) -> PINTries {
        let request = DeviceRequest<PINTries>()
        worker.tellTriesLeft(request)
        let board = board
        return try await request.answer(until: .now + LibrarySigner.patience) { board.lateness() }
    }

    package func status() async -> SignerStatus { board.status(name: name) }

    package func events() async -> AsyncStream<SignerEvent> { board.events() }

    package func close() async {
        ticking.cancel()
        board.close()
        let request = DeviceRequest<Void>()
        worker.close(request)
        do throws(SignerError) {
            try await request.answer(until: .now + LibrarySigner.patience) {
                SignerError(.signerTimeout, "the library does not answer")
            }
        } catch {
            // A library that hangs keeps its thread; the process ends without it.
        }
    }
}
