internal import AsyncHTTPClient
internal import CryptoCore
internal import Lab
internal import SidecarBase
internal import Synchronization

/// Hands messages in as the platform does, each until it is told success, and remembers what it was told.
final class SoakCallers: Sendable {
    private let samples: [SampleMessages]
    private let caller: DeclareCaller
    private let seed: UInt64
    private let state = Mutex(WorldComparison.Told())

    init(companies: [SampleCompany], sidecar: String, client: HTTPClient, seed: UInt64) {
        samples = companies.map { SampleMessages(company: $0) }
        caller = DeclareCaller(url: sidecar + DeclareCaller.path, client: client, timeoutSeconds: 15)
        self.seed = seed
    }

    var told: WorldComparison.Told { state.withLock { $0 } }

    /// Sends at a rate until the time has come, and returns when every message is signed, or the task is cancelled.
    func run(perSecond rate: Double, until end: ContinuousClock.Instant) async {
        await withDiscardingTaskGroup { group in
            var number = 0
            let start = ContinuousClock.now
            while !Task.isCancelled {
                let due = start + .seconds(Double(number) / rate)
                guard due < end else { break }
                do { try await Task.sleep(until: due, clock: .continuous) } catch { break }
                let index = number
                group.addTask { await self.handIn(index) }
                number += 1
            }
        }
    }

    /// Sends one message until it is signed.
    /// - Parameters:
    ///   - number: which it is; what it is like follows from it and the seed.
    ///   - kind: its type; at random when `nil`.
    ///   - company: its sender, from 0; in turn when `nil`.
    func handIn(_ number: Int, kind: SampleKind? = nil, company: Int? = nil) async {
        var generator = SeededGenerator(seed: seed &+ UInt64(truncatingIfNeeded: number) &* 0xA24B_AED4_963E_E407)
        let kinds: [SampleKind] = [.order, .order, .payment, .waybill]
        let chosen = kind ?? kinds.randomElement(using: &generator) ?? .order
        let encoding = DeclareEncoding.allCases.randomElement(using: &generator) ?? .percent
        let isCalledTwice = Int.random(in: 0..<10, using: &generator) == 0
        let sample = samples[(company ?? number) % samples.count].make(chosen, lines: 1)
        state.withLock { _ = $0.handedIn.insert(sample.guid) }
        await withDiscardingTaskGroup { group in
            for _ in 0..<(isCalledTwice ? 2 : 1) {
                group.addTask { await self.declare(sample, encoding) }
            }
        }
    }

    /// After so many calls a message stays open, and the audit says so.
    private static let mostCalls = 200

    private func declare(_ sample: SampleMessage, _ encoding: DeclareEncoding) async {
        for _ in 0..<SoakCallers.mostCalls where !Task.isCancelled {
            let outcome = await caller.declare(sample.xml, encoding: encoding)
            let isSigned = state.withLock { told in
                switch outcome {
                case .signed(let xml):
                    let digest = Hex.encode(MessageDigest.sha256(xml))
                    if let before = told.signed[sample.guid], before != digest { told.changed.insert(sample.guid) }
                    told.signed[sample.guid] = digest
                    return true
                case .refused(let text):
                    told.refusals[String(text.prefix(80)), default: 0] += 1
                case .noAnswer: told.unanswered += 1
                }
                return false
            }
            if isSigned { return }
            // Cancelled: it stays open, and the report says so.
            do { try await Task.sleep(for: .milliseconds(300)) } catch { return }
        }
    }
}
