import Foundation
import Lab
import SidecarBase
import SmartCard
import Synchronization
import Testing

/// The virtual reader with its two slots, and the person who puts cards in, pulls them, and troubles the PC/SC service.
final class ReaderWorld: Sendable {
    /// One monitor for all signers.
    let monitor = ReaderMonitor(tickMilliseconds: 500, lookMilliseconds: 100) { () throws(SmartCardError) in
        try CardContext()
    }
    private let environment: [String: String]
    private let slots = Mutex<[Int: VirtualCardSlot]>([:])

    static let isThere = ProcessInfo.processInfo.environment["PORTSIGN_VPCD_NETNS_PID"] != nil

    private init(_ environment: [String: String]) {
        self.environment = environment
    }

    /// Runs a test in its turn, with a reader that is empty at the beginning and at the end.
    static func with(_ body: (ReaderWorld) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let world = ReaderWorld(environment)
        do {
            try await body(world)
        } catch {
            // What the reader sees, beside what lies in it.
            let seen = world.monitor.report?.readers.map { reader in
                "\(reader.name) \(String(reader.rawState, radix: 16))"
            }
            let occupied = world.slots.withLock { $0.filter(\.value.isOccupied).keys.sorted() }
            Issue.record(error, "readers: \(seen ?? []), cards in \(occupied)")
        }
        // The next turn waits until the reader has seen it.
        for slot in world.slots.withLock({ Array($0.values) }) { slot.remove() }
        world.monitor.stop()
        withExtendedLifetime(turn) {}
    }

    /// Waits until the monitor sees this; the test's time limit is the deadline.
    func seen(_ isSeen: @Sendable (ReaderMonitor.Report) -> Bool) async {
        let (stream, continuation) = AsyncStream<ReaderMonitor.Report>.makeStream()
        let subscription = monitor.subscribe { continuation.yield($0) }
        defer { monitor.unsubscribe(subscription) }
        if let report = monitor.report { continuation.yield(report) }
        for await report in stream where isSeen(report) { return }
    }

    /// Waits until the reader sees a slot empty, though not for long: a service that was at work with the card at the moment
    /// it was pulled may go on believing in it until the next one is put in.
    private func seenEmpty(_ number: Int) async {
        let limit = ContinuousClock.now + .seconds(10)
        await seen { report in
            ContinuousClock.now > limit
                || report.problem == nil && report.readers.count == 2 && !report.readers[number].isPresent
        }
    }

    /// Waits until the slots of these numbers have a card, and no others.
    func present(_ numbers: Int...) async {
        await seen { report in
            report.problem == nil && report.readers.count == 2
                && report.readers.enumerated().allSatisfy { $1.isPresent == numbers.contains($0) }
        }
    }

    /// Puts a card into a slot once the reader has seen that there is none.
    func insert(_ card: any VirtualCard, _ number: Int = 0) async throws {
        await seenEmpty(number)
        let slot = try #require(VirtualCardSlot(number: number, environment: environment))
        slots.withLock { $0[number] = slot }
        try await slot.insert(card)
    }

    /// Pulls the card, and waits until the reader has seen it.
    func remove(_ number: Int = 0) async {
        slots.withLock { $0.removeValue(forKey: number) }?.remove()
        await seenEmpty(number)
    }

    // MARK: - The service

    /// Kills the service, which comes back like under an init system, and pulls the cards meanwhile; waits until the monitor
    /// has seen that it is gone.
    func killService() async throws {
        let service = try #require(VirtualReaderService(environment: environment))
        // Begins to watch before it happens, so that it cannot be missed.
        async let gone: Void = seen { $0.problem == .cardServiceDown }
        try service.kill()
        for slot in slots.withLock({ Array($0.values) }) { slot.remove() }
        await gone
    }

    /// Gives the reader another name until the service is started again, which it takes to give it one.
    func rename(_ old: String, _ new: String) async throws {
        let log = try #require(environment["PORTSIGN_VPCD_LOG"])
        let path = URL(fileURLWithPath: log).deletingLastPathComponent().appendingPathComponent("readers/vpcd0")
        let text = try String(contentsOf: path, encoding: .utf8)
        let renamed = text.replacingOccurrences(of: "FRIENDLYNAME \"\(old)\"", with: "FRIENDLYNAME \"\(new)\"")
        try #require(renamed != text)
        try renamed.write(to: path, atomically: true, encoding: .utf8)
        do {
            try await killService()
            await seen { $0.readers.count == 2 && $0.readers.allSatisfy { $0.name.hasPrefix(new) } }
        } catch {
            Issue.record(error)
        }
        // Whatever becomes of this test, the next service has the usual name.
        try text.write(to: path, atomically: true, encoding: .utf8)
    }
}
