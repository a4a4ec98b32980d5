internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Tells the service manager how the sidecar is (systemd: `Type=notify`): that it listens, that it stops, and, where a watchdog
/// is wanted, that it still moves. Without `NOTIFY_SOCKET` nothing is told. Source: sd_notify(3).
final class ServiceNotifier: Service {
    private let channel: (any Channel)?
    /// How often the watchdog wants to hear; `nil` without one.
    private let interval: Duration?

    /// Connects to the socket that the environment names. A socket that cannot be reached is no reason not to serve.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) async {
        var channel: (any Channel)?
        if let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") {
            do {
                channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: path).get()
            } catch {
                Terminal.complain("NOTIFY_SOCKET \(path): \(error)")
            }
        }
        self.channel = channel
        let own = String(ProcessInfo.processInfo.processIdentifier)
        let isForUs = environment["WATCHDOG_PID"].map { $0 == own } ?? true
        interval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
            isForUs && $0 > 0 ? .microseconds($0) : nil
        }
    }

    /// It listens here.
    func ready(at address: String) async { await tell("READY=1\nSTATUS=listening at \(address)") }

    /// Tells, at a graceful shutdown, that it stops; the work that is under way may still take a while.
    func run() async throws {
        // A beat for the watchdog until the process ends, the end included. What beats here shares threads with the work, so when
        // they are stuck, this is too.
        let beat = interval.map { interval in
            Task {
                while !Task.isCancelled {
                    await self.tell("WATCHDOG=1")
                    do { try await Task.sleep(for: interval / 3) } catch { return }
                }
            }
        }
        do {
            try await gracefulShutdown()
        } catch {
            // Another part failed: everything ends.
            beat?.cancel()
        }
        await tell("STOPPING=1\nSTATUS=finishing what was accepted")
    }

    private func tell(_ text: String) async {
        guard let channel else { return }
        do {
            try await channel.writeAndFlush(ByteBuffer(string: text))
        } catch {
            // The manager has gone; there is nobody to tell.
        }
    }
}
