internal import SidecarBase
internal import SmartCard

/// Signs with a key that only the E-Port's own software can drive: through its control's WebSocket (`eport-control`) or its C
/// library in a helper process (`eport-library`). Requests are served one at a time, in the order they came. While control
/// or key are away they wait, each until its deadline, and go on by themselves when it is back. Source: card.md §7, §9.
package final class EPortSigner: DeviceFront {
    package let name: String
    let board: DeviceBoard
    private let worker: EPortWorker
    private let link: any EPortLink
    private let heart: Task<Void, Never>

    /// A signer by the control's WebSocket.
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - control: where the control is.
    ///   - settings: which key, which PIN.
    package convenience init(name: String, control: ControlSettings, settings: EPortSettings) {
        self.init(name: name, link: ControlLink(control), settings: settings)
    }

    /// A signer by the vendor's library.
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - library: which library, and the program that runs it.
    ///   - settings: which key, which PIN.
    package convenience init(name: String, library: EPortLibrarySettings, settings: EPortSettings) {
        self.init(name: name, link: LibraryLink(library), settings: settings)
    }

    init(name: String, link: any EPortLink, settings: EPortSettings) {
        let board = DeviceBoard()
        let worker = EPortWorker(
            thread: CardThread(label: "portsign.eport.\(name)"), board: board, link: link, settings: settings)
        self.name = name
        self.board = board
        self.worker = worker
        self.link = link
        heart = Task { await EPortSigner.beat(worker) }
    }

    deinit {
        heart.cancel()
        link.end()
    }

    /// How long `identity` waits for a device that does not answer.
    private static let patience = Duration.seconds(8)
    /// How long it waits when the device was away before.
    private static let shortPatience = Duration.seconds(1)
    /// How long `close` waits.
    private static let parting = Duration.seconds(5)

    /// Wakes the worker now and then: it looks for a device that is away, and whether one that was there still is.
    private static func beat(_ worker: EPortWorker) async {
        while !Task.isCancelled {
            worker.wake()
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
    }

    func wake() { worker.wake() }

    package func identity() async throws(SignerError) -> SignerIdentity {
        let isAway = board.isAway
        return try await identity(
            within: isAway ? EPortSigner.shortPatience : EPortSigner.patience, looksAgain: isAway)
    }

    package func close() async {
        heart.cancel()
        await end(within: EPortSigner.parting) { request in
            link.end()
            worker.close(request)
        }
    }
}
