import CryptoCore
import Lab
import SidecarBase
import SmartCard
import Synchronization
import Testing

@testable import Signers

/// A card that answers with bytes as they come, most of the time as if it had understood.
private final class GarbageCard: VirtualCard {
    let atr: [UInt8]
    private let state: Mutex<(generator: SplitMix, offered: Int)>

    init(seed: UInt64) {
        var generator = SplitMix(state: seed)
        atr = (0..<Int.random(in: 0...33, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        state = Mutex((generator, 0))
    }

    /// Commands that carried a PIN, or an answer to a challenge.
    var pinsOffered: Int { state.withLock { $0.offered } }

    func reset() {}

    func respond(to command: [UInt8]) -> VirtualReply {
        state.withLock { state in
            if command.count > 6, command[1] == 0x20 || command[0] == 0x80 && command[1] == 0x18 { state.offered += 1 }
            let length = [0, 1, 4, 10, 60, 256, 300].randomElement(using: &state.generator) ?? 0
            var data = (0..<length).map { _ in UInt8.random(in: 0...255, using: &state.generator) }
            // Answers that look like something lead further into the readers.
            let heads: [[UInt8]] = [
                [0x30, 0x82, 0x01], [0x53, 0x82, 0x01, 0x00, 0x70], [0x61, 0x10, 0x4F],
                [0xA0, 0x0A, 0x30, 0x08, 0x04, 0x06],
                [0xA4, 0x80], [0x00, 0x00, 0x01, 0x00], [0x41, 0x00],
            ]
            if let head = heads.randomElement(using: &state.generator) {
                data.replaceSubrange(..<min(head.count, data.count), with: head)
            }
            let words: [[UInt8]] = [
                [0x90, 0x00], [0x90, 0x00], [0x90, 0x00], [0x61, 0x10], [0x6C, 0x20], [0x6A, 0x82], [0x62, 0x82],
            ]
            let word = words.randomElement(using: &state.generator) ?? [0x90, 0x00]
            return VirtualReply(.answer(Int.random(in: 0..<50, using: &state.generator) == 0 ? [0x90] : data + word))
        }
    }
}

/// A small generator with a seed, so that a failure can be seen again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Cards that answer with garbage") struct GarbageCardTests {
    @Test("no card brings a reader of cards down, and none of them gets a PIN", arguments: CardProfileName.allCases)
    func garbage(profile: CardProfileName) async throws {
        for seed in 0..<150 as Range<UInt64> {
            let card = GarbageCard(seed: seed)
            let system = DirectCardSystem(["Reader 00 00": card])
            var settings = try CardTestWorld.settings()
            settings.profile = profile
            settings.iso7816.certificate = seed % 2 == 0 ? .auto : .path([0x3F, 0x00, 0x20, 0x01])
            let reports = try await CardInspector { () throws(SmartCardError) in system }.list(settings: settings)
            #expect(reports.count == 1, "seed \(seed)")
            #expect(reports.first?.slots.isEmpty == true, "seed \(seed)")
            #expect(card.pinsOffered == 0, "seed \(seed)")
        }
    }
}
