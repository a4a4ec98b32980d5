package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Sends messages again that no receipt came for in the usual time: with the same identity and bytes, as often as the rules allow.
/// After that they are left to a person.
package struct OverdueWatch: Service {
    /// How many messages are sent again at once: when nothing at all comes back, not everything goes out a second time in one moment.
    static let perRound = 20
    private static let pause: Duration = .seconds(60)
    private static let actor = "overdue-radar"

    private let ledger: any DeclarationLedger
    private let rules: OverdueRules
    private let outbox: [String: Nudge]
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - ledger: what was sent and what came back.
    ///   - rules: how often, and when.
    ///   - outbox: the delivery workers' signals, by route; messages of other routes are left alone.
    ///   - logger: one line for each message.
    ///   - now: the time.
    package init(
        ledger: any DeclarationLedger, rules: OverdueRules, outbox: [String: Nudge], logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.rules = rules
        self.outbox = outbox
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    _ = try await round()
                } catch {
                    logger.error("overdue messages cannot be looked for", metadata: ["cause": "\(error)"])
                }
                // Ends early by cancellation only, which the loop looks for itself.
                do { try await Task.sleep(for: OverdueWatch.pause) } catch {}
            }
        }
    }

    /// Sends again what is due for it; how many.
    func round() async throws -> Int {
        guard rules.reissues > 0 else { return 0 }
        var count = 0
        for item in try await OverdueRadar(ledger: ledger, rules: rules, now: now).report().overdue {
            guard count < OverdueWatch.perRound else { break }
            guard !item.needsPerson, Duration.milliseconds(item.ageMilliseconds) >= rules.after,
                let nudge = outbox[item.route]
            else { continue }
            let cause =
                "no receipt for \(item.ageMilliseconds / 60_000) min, usual are \(item.limitMilliseconds / 60_000)"
            guard
                let done = try await ledger.reissue(
                    MessageID(text: item.id), atMost: rules.reissues, actor: OverdueWatch.actor, cause: cause)
            else { continue }
            logger.warning(
                "an overdue message is sent again",
                metadata: [
                    "id": "\(item.id)", "route": "\(item.route)", "time": "\(done) of \(rules.reissues)",
                    "cause": "\(cause)",
                ])
            count += 1
            nudge.signal()
        }
        return count
    }
}
