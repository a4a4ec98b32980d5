internal import SidecarBase
internal import SmartCard

/// Signs with a key on a device behind a library: a PKCS#11 module or an SKF library. The device may come and go, its
/// sessions may be ended by others; the signer comes back by itself, and requests wait for it until their deadlines.
/// Source: card.md §6, §8, §9.
package final class LibrarySigner: DeviceFront {
    package let name: String
    package let parallelism: Int
    let board: DeviceBoard
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

    func wake() { worker.wake() }

    package func identity() async throws(SignerError) -> SignerIdentity {
        try await identity(within: LibrarySigner.patience)
    }

    /// The PIN tries left, read from the device now. Asking costs none.
    package func pinTriesLeft() async throws(SignerError) -> PINTries {
        let request = DeviceRequest<PINTries>()
        worker.tellTriesLeft(request)
        let board = board
        return try await request.answer(until: .now + LibrarySigner.patience) { board.lateness() }
    }

    package func close() async {
        ticking.cancel()
        await end(within: LibrarySigner.patience) { worker.close($0) }
    }
}
