internal import Foundation
internal import SidecarBase
internal import SmartCard

/// The PC/SC service with the virtual reader, as `scripts/virtual-reader` keeps it running for a command: it starts the
/// service again whenever it ends.
package struct VirtualReaderService: Sendable {
    private let keeper: Int32
    private let log: String
    private let slotCount: Int

    /// A quiet service needs half a second to see that a card is gone, and a machine under load several.
    private static let patience = Duration.seconds(15)

    /// The service that was started for this process; `nil` when none was.
    /// - Parameter environment: of this process.
    package init?(environment: [String: String]) {
        guard let keeper = environment["PORTSIGN_VPCD_NETNS_PID"].flatMap({ Int32($0) }),
            let log = environment["PORTSIGN_VPCD_LOG"]
        else { return nil }
        self.keeper = keeper
        self.log = log
        slotCount = 2 * (Int(environment["PORTSIGN_VPCD_READERS"] ?? "") ?? 1)
    }

    /// Ends the service at once, as a crash would.
    /// - Throws: `VirtualCardError` when it is not running; it may be about to start again.
    package func kill() throws(VirtualCardError) {
        guard let service = process() else { throw VirtualCardError("the PC/SC service is not running") }
        guard Glibc.kill(service, SIGKILL) == 0 else { throw VirtualCardError.lastFailure("kill \(service)") }
    }

    /// Waits until the service answers and all of its readers are empty. A service that does not come to that by itself is
    /// ended, with a line in its log, and starts anew.
    /// - Throws: `VirtualCardError` when that does not help either, `CancellationError`.
    package func settle() async throws {
        for _ in 0..<3 {
            var problem = "no answer"
            if await isEmpty(within: VirtualReaderService.patience, telling: &problem) { return }
            try Task.checkCancellation()
            note("the service did not come to rest (\(problem)) and is started anew")
            do throws(VirtualCardError) {
                try kill()
            } catch {
                note(error.description)
            }
        }
        throw VirtualCardError("the virtual reader does not come to rest; see \(log)")
    }

    private func isEmpty(within limit: Duration, telling problem: inout String) async -> Bool {
        let monitor = ReaderMonitor(tickMilliseconds: 1_000)
        let (stream, continuation) = AsyncStream<ReaderMonitor.Report>.makeStream(bufferingPolicy: .bufferingNewest(8))
        _ = monitor.subscribe { continuation.yield($0) }
        defer { monitor.stop() }
        let end = ContinuousClock.now + limit
        // The monitor reports at least every few seconds, whatever the service does.
        for await report in stream {
            if let code = report.problem {
                problem = code.name
            } else {
                let names = report.readers.map(\.name)
                let present = report.readers.filter(\.isPresent).map(\.name)
                let isWhole = names.count == slotCount && names.allSatisfy { $0.hasPrefix("Virtual PCD") }
                if present.isEmpty, isWhole { return true }
                problem = present.isEmpty ? "the readers are \(names)" : "a card in \(present)"
            }
            if ContinuousClock.now > end { return false }
        }
        return false
    }

    /// The service is the keeper's child.
    private func process() -> Int32? {
        let children = text("/proc/\(keeper)/task/\(keeper)/children").split(separator: " ").compactMap { Int32($0) }
        return children.first { text("/proc/\($0)/comm") == "pcscd\n" }
    }

    /// Nothing for a process that has ended.
    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private func note(_ line: String) {
        let bytes = Array("virtual-reader: \(line)\n".utf8)
        let descriptor = unsafe open(log, O_WRONLY | O_APPEND | O_CLOEXEC)
        for target in [descriptor, STDERR_FILENO] where target >= 0 {
            unsafe bytes.withUnsafeBytes { bytes in _ = unsafe write(target, bytes.baseAddress, bytes.count) }
        }
        if descriptor >= 0 { close(descriptor) }
    }
}
