import Foundation
import SidecarBase
import Synchronization
import Testing

@testable import SmartCard

/// The monitor with a service that does what it should not.
@Suite("ReaderMonitor", .timeLimit(.minutes(1))) struct ReaderMonitorTests {
    /// A service whose contexts hang or fail, as many as were told to.
    private final class Service: Sendable {
        private struct State {
            var hanging = 0
            var failing = 0
            var contexts = 0
            var release: [DispatchSemaphore] = []
        }

        private let state: Mutex<State>

        init(hanging: Int = 0, failing: Int = 0) {
            state = Mutex(State(hanging: hanging, failing: failing))
        }

        var contexts: Int { state.withLock { $0.contexts } }

        func open() -> any CardSystem {
            state.withLock { $0.contexts += 1 }
            return Context(service: self)
        }

        func readers() throws(SmartCardError) -> [ReaderState] {
            let (gate, fails) = state.withLock { state in
                var gate: DispatchSemaphore?
                if state.hanging > 0 {
                    state.hanging -= 1
                    let semaphore = DispatchSemaphore(value: 0)
                    state.release.append(semaphore)
                    gate = semaphore
                }
                let fails = gate == nil && state.failing > 0
                if fails { state.failing -= 1 }
                return (gate, fails)
            }
            gate?.wait()
            if fails { throw SmartCardError(.invalidHandle, call: "SCardListReaders") }
            return [ReaderState(name: "Reader 00 00", rawState: 0x10)]
        }

        /// Lets every call that hangs return.
        func letGo() {
            for gate in state.withLock({ $0.release }) { gate.signal() }
        }
    }

    private struct Context: CardSystem {
        let service: Service

        func readers() throws(SmartCardError) -> [ReaderState] { try service.readers() }

        func connect(reader: String) throws(SmartCardError) -> any CardLink {
            throw SmartCardError(.noSmartCard, call: "SCardConnect")
        }
    }

    /// The reports of a monitor, one after the other.
    private func watch(
        _ service: Service, _ body: (AsyncStream<ReaderMonitor.Report>) async throws -> Void
    ) async throws {
        let monitor = ReaderMonitor(tickMilliseconds: 20, lookMilliseconds: 1, patienceMilliseconds: 50) { () in
            service.open()
        }
        let (stream, continuation) = AsyncStream<ReaderMonitor.Report>.makeStream()
        _ = monitor.subscribe { continuation.yield($0) }
        try await body(stream)
        monitor.stop()
        service.letGo()
    }

    private func next(_ reports: AsyncStream<ReaderMonitor.Report>) async -> ReaderMonitor.Report? {
        for await report in reports { return report }
        return nil
    }

    @Test("a service that does not answer is told as down, and a new context sees the readers")
    func hangs() async throws {
        let service = Service(hanging: 2)
        try await watch(service) { reports in
            let first = await next(reports)
            #expect(first?.problem == .cardServiceDown)
            var report = await next(reports)
            while report?.problem != nil { report = await next(reports) }
            #expect(report?.readers.map(\.name) == ["Reader 00 00"])
            #expect(service.contexts >= 3)
        }
    }

    @Test("a service that never answers again gets no more than four threads, and is seen when it comes back")
    func hangsForEver() async throws {
        let service = Service(hanging: 4)
        try await watch(service) { reports in
            for _ in 0..<6 {
                let report = await next(reports)
                #expect(report?.problem == .cardServiceDown)
            }
            #expect(service.contexts == 4)
            service.letGo()
            var report = await next(reports)
            while report?.problem != nil { report = await next(reports) }
            #expect(report?.readers.count == 1)
        }
    }

    @Test("after a failure the next look has a context of its own")
    func fails() async throws {
        let service = Service(failing: 1)
        try await watch(service) { reports in
            let first = await next(reports)
            #expect(first?.problem == .cardServiceDown)
            // Without a change it reports at every tick.
            for _ in 0..<2 {
                let report = await next(reports)
                #expect(report?.readers.count == 1)
            }
            #expect(service.contexts == 2)
        }
    }
}
