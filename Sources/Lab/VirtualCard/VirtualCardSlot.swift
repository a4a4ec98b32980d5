internal import Foundation
internal import Synchronization

/// A slot of the virtual reader into which a virtual card can be put, and from which it can be pulled, like a person at
/// a reader would. The card answers on a thread of its own.
package final class VirtualCardSlot: Sendable {
    private struct State {
        var connection: VPCDConnection?
        var lastRemoval: ContinuousClock.Instant?
    }

    /// The lines of all cards that this process has put into readers.
    private static let lines = Mutex<[ObjectIdentifier: VPCDConnection]>([:])

    private let host: String
    private let port: UInt16
    private let namespaceProcess: Int32?
    private let state = Mutex(State())

    /// No hand is faster; and the reader, which looks every 0.4 s, would not see that the card was out, and be confused.
    private static let handTime = Duration.milliseconds(700)
    /// The reader asks for a card several times a second; when it asks no more it has forgotten this one.
    private static let forgottenAfterSeconds = 5

    /// - Parameters:
    ///   - host: where the reader listens, an IPv4 address.
    ///   - port: 35963 for the first slot, 35964 for the second.
    ///   - namespaceProcess: a process in the reader's network namespace; `nil` when it is in this one's.
    package init(host: String = "127.0.0.1", port: UInt16 = 35_963, namespaceProcess: Int32? = nil) {
        self.host = host
        self.port = port
        self.namespaceProcess = namespaceProcess
    }

    /// The slot of the reader that `scripts/virtual-reader` started for this process; `nil` when it did not.
    /// - Parameters:
    ///   - number: from 0; a reader has two slots.
    ///   - environment: of this process.
    package convenience init?(number: Int, environment: [String: String]) {
        guard let text = environment["PORTSIGN_VPCD_NETNS_PID"], let process = Int32(text),
            (0..<2 * (Int(environment["PORTSIGN_VPCD_READERS"] ?? "") ?? 1)).contains(number), number < 32
        else { return nil }
        self.init(port: 35_963 + UInt16(number), namespaceProcess: process)
    }

    /// Puts the card in, no sooner than a hand could after the last removal. Returns when the line to the reader stands; programs see the card within half a second.
    /// - Throws: when nobody listens, or the namespace cannot be entered.
    package func insert(_ card: any VirtualCard) async throws(VirtualCardError) {
        if let removal = state.withLock({ $0.lastRemoval }) {
            do {
                try await Task.sleep(until: removal + VirtualCardSlot.handTime, clock: .continuous)
            } catch {
                throw VirtualCardError("cancelled")
            }
        }
        let result: Result<Void, VirtualCardError> = await withCheckedContinuation { continuation in
            let thread = Thread { [self] in
                do throws(VirtualCardError) {
                    if let namespaceProcess { try NetworkNamespace.enter(ofProcess: namespaceProcess) }
                    let connection = try VPCDConnection(host: host, port: port)
                    state.withLock { state in
                        state.connection?.close()
                        state.connection = connection
                    }
                    continuation.resume(returning: .success(()))
                    stay(card, connection)
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            thread.name = "virtual card \(port)"
            thread.start()
        }
        try result.get()
    }

    /// Serves the card until somebody pulls it. The reader may lose or forget it without that, when it is at work with one
    /// card at the moment the next is put in, or when the service ends: a card lies where it is, so it comes back.
    private func stay(_ card: any VirtualCard, _ first: VPCDConnection) {
        var connection = first
        while true {
            VirtualCardSlot.lines.withLock { $0[ObjectIdentifier(connection)] = connection }
            serve(card, on: connection)
            VirtualCardSlot.lines.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
            guard let next = reconnect(after: connection) else { return }
            connection = next
        }
    }

    /// - Returns: `nil` when the card was pulled, or nobody listens for long.
    private func reconnect(after lost: VPCDConnection) -> VPCDConnection? {
        for _ in 0..<40 {
            Thread.sleep(forTimeInterval: VirtualCardSlot.handTime / .seconds(1))
            guard state.withLock({ $0.connection === lost }), !lost.isClosedHere else { return nil }
            do throws(VirtualCardError) {
                let next = try VPCDConnection(host: host, port: port)
                let isIn = state.withLock { state in
                    guard state.connection === lost else { return false }
                    state.connection = next
                    return true
                }
                guard isIn else {
                    next.close()
                    return nil
                }
                return next
            } catch {
                // The service is about to start again.
            }
        }
        return nil
    }

    /// Pulls the card; programs notice within half a second. Nothing happens when there is none.
    package func remove() {
        state.withLock { state in
            guard let connection = state.connection else { return }
            connection.close()
            state.connection = nil
            state.lastRemoval = .now
        }
    }

    /// Pulls every card that this process has put into a reader, whoever did.
    package static func removeAll() {
        for line in lines.withLock({ Array($0.values) }) { line.close() }
    }

    /// Whether a card is in the slot.
    package var isOccupied: Bool { state.withLock { $0.connection != nil } }

    private func serve(_ card: any VirtualCard, on connection: VPCDConnection) {
        // A reader that waits for an answer in vain asks nothing else.
        var isOwing = false
        while let frame = connection.receive(
            withinSeconds: isOwing ? nil : VirtualCardSlot.forgottenAfterSeconds)
        {
            isOwing = false
            switch (frame.count, frame.first) {
            case (1, 0x00), (1, 0x01), (1, 0x02): card.reset()
            case (1, 0x04):
                if !connection.send(card.atr) { return }
            default:
                if !answer(frame, card, connection, isOwing: &isOwing) { return }
            }
        }
    }

    /// - Returns: `false` when the card is gone.
    private func answer(
        _ frame: [UInt8], _ card: any VirtualCard, _ connection: VPCDConnection, isOwing: inout Bool
    ) -> Bool {
        let reply = card.respond(to: frame)
        if reply.delay > .zero { Thread.sleep(forTimeInterval: reply.delay / .seconds(1)) }
        switch reply.action {
        case .answer(let bytes): return connection.send(bytes)
        case .silence:
            isOwing = true
            return true
        case .pull:
            state.withLock { state in
                guard state.connection === connection else { return }
                state.connection = nil
                state.lastRemoval = .now
            }
            connection.close()
            return false
        }
    }
}
