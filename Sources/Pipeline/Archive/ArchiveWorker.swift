package import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Has what is old enough archived, slowly, a few times a day.
package struct ArchiveWorker: Service {
    private static let pause: Duration = .seconds(6 * 3_600)
    /// Not in the first minutes, when others are busy with what waited.
    private static let start: Duration = .seconds(600)

    private let desk: ArchiveDesk
    private let age: Int64
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - desk: does it.
    ///   - days: nothing happened about it for so many days.
    ///   - logger: for what fails.
    ///   - now: the time.
    package init(desk: ArchiveDesk, days: Int, logger: Logger, now: @escaping Now = ChinaTime.now) {
        self.desk = desk
        age = Int64(days) * 86_400_000
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Ends early by cancellation only, which the loop looks for itself.
            do { try await Task.sleep(for: ArchiveWorker.start) } catch {}
            while !Task.isCancelled {
                do {
                    _ = try await desk.run(
                        untouchedSince: now().advanced(byMilliseconds: -age), pause: .milliseconds(20),
                        actor: "archive")
                } catch {
                    if !(error is CancellationError) {
                        logger.error("old messages cannot be archived", metadata: ["cause": "\(error)"])
                    }
                }
                do { try await Task.sleep(for: ArchiveWorker.pause) } catch {}
            }
        }
    }
}
