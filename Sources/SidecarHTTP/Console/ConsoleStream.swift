internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import Synchronization

/// Tells open pages which of their parts changed, as server-sent events: `event: change` with topics as data. The pages fetch what
/// they show themselves, so nothing is drawn in two places. Source: WHATWG HTML, §9.2.
struct ConsoleStream: Sendable {
    /// How many pages are told at once; each holds a connection.
    final class Audience: Sendable {
        private static let most = 32
        private let count = Mutex(0)

        /// Takes a place; `false` when there is none.
        func enter() -> Bool {
            count.withLock { count in
                guard count < Audience.most else { return false }
                count += 1
                return true
            }
        }

        func leave() { count.withLock { $0 -= 1 } }
    }

    let figures: ConsoleFiguresDesk
    let audience: Audience
    /// Whether the visitor's session still lives.
    let isAlive: @Sendable () -> Bool
    let logger: Logger

    private enum Wake: Sendable { case look, end }

    /// How long to wait for the next look.
    private final class Pace: Sendable {
        private let pause = Mutex(ConsoleStream.pause)
        var next: Duration { pause.withLock { $0 } }
        func set(_ next: Duration) { pause.withLock { $0 = next } }
    }

    /// Between two looks; longer where a look takes long.
    private static let pause: Duration = .seconds(1)
    private static let share = 20
    /// Looks without news before a comment keeps the connection open.
    private static let quiet = 15

    /// Tells a page whose session is over to load itself again.
    static let ended = "event: end\ndata: session\n\n"

    @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
        guard audience.enter() else {
            try await writer.write(ByteBuffer(string: "retry: 30000\n\n"))
            return
        }
        defer { audience.leave() }
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        let (wakes, wake) = AsyncStream<Wake>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let pace = Pace()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    // Ends early only by cancellation.
                    do { try await Task.sleep(for: pace.next) } catch { return }
                    wake.yield(.look)
                }
            }
            defer { group.cancelAll() }
            try await withTaskCancellationOrGracefulShutdownHandler {
                var seen = try await self.figures.read()
                var silence = 0
                for await reason in wakes {
                    if reason == .end { return }
                    guard self.isAlive() else {
                        try await writer.write(ByteBuffer(string: ConsoleStream.ended))
                        return
                    }
                    let began = ContinuousClock.now
                    if let now = await self.look() {
                        let changes = now.changes(since: seen).map(\.rawValue).sorted().joined(separator: " ")
                        seen = now
                        silence += 1
                        if !changes.isEmpty {
                            silence = 0
                            try await writer.write(ByteBuffer(string: "event: change\ndata: \(changes)\n\n"))
                        }
                    }
                    if silence >= ConsoleStream.quiet {
                        silence = 0
                        try await writer.write(ByteBuffer(string: ":\n\n"))
                    }
                    pace.set(max(ConsoleStream.pause, began.duration(to: .now) * ConsoleStream.share))
                }
            } onCancelOrGracefulShutdown: {
                wake.yield(.end)
                wake.finish()
            }
        }
    }

    /// The figures; `nil` when they cannot be read now, which the next look may.
    private func look() async -> ConsoleFigures? {
        do {
            return try await figures.read()
        } catch {
            logger.warning("the console's figures cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
