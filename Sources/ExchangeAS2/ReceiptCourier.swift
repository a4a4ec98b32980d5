package import AsyncHTTPClient
internal import Exchange
package import Logging
internal import OutboundHTTP
internal import ServiceLifecycle
internal import SidecarBase

/// Delivers the receipts that a partner wants later, from the store's list, until each has been taken or is too old. What is on the
/// list survives a restart.
package struct ReceiptCourier: Sendable {
    private let store: ReceiptStore
    private let caller: HTTPCaller
    private let logger: Logger
    private let pauses: ClosedRange<Duration>
    private let bell = Bell()

    /// So many attempts are made: with the longest pauses a day and more.
    private static let attempts = 300

    /// - Parameters:
    ///   - store: has the list.
    ///   - timeout: for one delivery.
    ///   - client: must not follow redirects.
    ///   - logger: one line a delivery.
    ///   - pauses: the shortest and the longest pause after failures.
    package init(
        store: ReceiptStore, timeout: Duration, client: HTTPClient, logger: Logger,
        pauses: ClosedRange<Duration> = .seconds(1)...(.seconds(300))
    ) {
        self.store = store
        caller = HTTPCaller(client: client, timeout: timeout)
        self.logger = logger
        self.pauses = pauses
    }

    /// Says that there is something on the list.
    package func signal() { bell.ring() }

    /// Delivers until a graceful shutdown.
    package func run() async {
        await cancelWhenGracefulShutdown { await deliverAll() }
    }

    private func deliverAll() async {
        var failures: [String: Int] = [:]
        var pause = pauses.lowerBound
        while !Task.isCancelled {
            var failed = false
            do {
                for name in try await store.pending() where !Task.isCancelled {
                    if try await deliver(name, failures[name, default: 0]) {
                        failures[name] = nil
                    } else {
                        failures[name, default: 0] += 1
                        failed = true
                    }
                }
            } catch {
                failed = true
                logger.error("AS2 receipts cannot be read", metadata: ["cause": "\(error)"])
            }
            pause = failed ? min(pauses.upperBound, pause * 2) : pauses.lowerBound
            await bell.wait(atMost: failed ? pause : .seconds(3_600))
        }
    }

    /// Whether it is off the list.
    private func deliver(_ name: String, _ failures: Int) async throws(TransportError) -> Bool {
        guard let (url, bytes) = try await store.errand(name) else { return true }
        var reason: String
        do {
            let entity = try MIMEEntity(bytes)
            let answer = try await caller.post(
                url, headers: entity.fields.map { (name: $0.name, value: $0.value) }, body: entity.body)
            if answer.isGood {
                try await store.finish(name)
                logger.info("AS2 receipt delivered", metadata: ["url": "\(url)"])
                return true
            }
            reason = "HTTP \(answer.status)"
        } catch let error as TransportError {
            throw error
        } catch {
            reason = (error as? HTTPFailure)?.detail ?? "\(error)"
        }
        guard failures < ReceiptCourier.attempts else {
            logger.error("AS2 receipt given up", metadata: ["url": "\(url)", "cause": "\(reason)"])
            try await store.finish(name)
            return true
        }
        logger.warning("AS2 receipt not delivered", metadata: ["url": "\(url)", "cause": "\(reason)"])
        return false
    }
}
