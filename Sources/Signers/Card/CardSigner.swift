internal import SidecarBase
package import SmartCard

/// Signs with a card in a PC/SC reader, of any kind that there is a profile for. The card is found by its certificate, wherever it is plugged in; it may come
/// and go, be reset by others, and the PC/SC service may restart: the signer comes back by itself. Requests are served
/// in the order they came, on a thread of the card's own.
///
/// A request during which the card is pulled fails with `card.removed`; the next ones wait for the card to come back,
/// each until its deadline, and fail with the reason (`card.absent`, …) when it does not. Source: card.md §9.
package final class CardSigner: DeviceFront {
    package let name: String
    let board: DeviceBoard
    private let worker: CardWorker
    private let monitor: any ReaderWatch
    private let subscription: ReaderMonitor.Subscription

    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - settings: which card, which slot, which PIN.
    ///   - monitor: tells of cards that come and go; one for all signers of a process.
    ///   - meter: counts the commands that go to the card.
    package convenience init(
        name: String, settings: CardSettings, monitor: any ReaderWatch, meter: TransmitMeter? = nil
    ) {
        self.init(name: name, settings: settings, monitor: monitor) { () throws(SmartCardError) in
            try CardContext(meter: meter)
        }
    }

    /// With another PC/SC than the system's, for tests.
    init(
        name: String, settings: CardSettings, monitor: any ReaderWatch,
        openSystem: @escaping @Sendable () throws(SmartCardError) -> any CardSystem
    ) {
        let board = DeviceBoard()
        let worker = CardWorker(
            thread: CardThread(label: "portsign.card.\(name)"), board: board, settings: settings,
            openSystem: openSystem)
        self.name = name
        self.board = board
        self.worker = worker
        self.monitor = monitor
        subscription = monitor.subscribe { report in
            if board.note(report) { worker.wake() }
        }
    }

    /// How long `identity` and `close` wait for a card that does not answer.
    private static let patience = Duration.seconds(10)

    func wake() { worker.wake() }

    package func identity() async throws(SignerError) -> SignerIdentity {
        try await identity(within: CardSigner.patience)
    }

    package func close() async {
        monitor.unsubscribe(subscription)
        await end(within: CardSigner.patience) { worker.close($0) }
    }
}
