import CryptoCore
import Foundation
import Lab
import Testing

/// A company with two cards in two readers' slots, and the built sidecar.
@Suite(
    "two cards of one company, end to end", .timeLimit(.minutes(3)),
    .enabled(
        if: VirtualCardSlot(number: 1, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct TwoCardsTests {
    private let environment = ProcessInfo.processInfo.environment
    private static let serials: [[UInt8]] = [
        [0x02, 0x01, 0, 0, 0, 0, 0x12, 0x34], [0x02, 0x01, 0, 0, 0, 0, 0x56, 0x78],
    ]

    @Test("one is pulled in the middle: every message is signed, by the other from then on, by both when it is back")
    func pulled() async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let slots = try [0, 1].map { try #require(VirtualCardSlot(number: $0, environment: environment)) }
        let keys = try Self.serials.map { try TestKey(bits: 1024, serial: $0) }
        let cards = keys.map { VirtualPIVCard(key: $0.key, certificate: $0.certificate, pin: "135790", tries: 5) }
        for (slot, card) in zip(slots, cards) {
            card.habits.signatureDelay = .milliseconds(100)
            try await slot.insert(card)
        }
        let folder = try TemporaryFolder()
        let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
        let signers = keys.map { "{ type: card, serial: \"\($0.certificate.certNo)\", slot: 9c, pinFile: \(pin) }" }
        let sidecar = try Sidecar(folder: folder, signer: signers[0], second: signers[1])
        try await sidecar.start()
        // Both have been found when each has made a test signature.
        let url = sidecar.url
        let caller = Caller(base: url)
        for path in ["/api/v1/signers/key/test", "/api/v1/signers/second/test"] {
            while try await caller.post([], type: nil, path: path).status != 200 {
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        let before = try await declare(20, to: url)
        #expect(Set(before) == Set(keys.map(\.certificate.certNo)), "both sign")
        let others = try await withThrowingTaskGroup(of: [String].self) { group in
            group.addTask { try await declare(30, to: url) }
            let count = cards[0].counters.signatures
            while cards[0].counters.signatures < count + 3 { try await Task.sleep(for: .milliseconds(5)) }
            slots[0].remove()
            return try await group.next() ?? []
        }
        #expect(others.count == 30)
        let alone = try await declare(5, to: url)
        #expect(Set(alone) == [keys[1].certificate.certNo])

        try await slots[0].insert(cards[0])
        var back = false
        while !back { back = try await declare(4, to: url).contains(keys[0].certificate.certNo) }
        #expect(cards.map(\.triesLeft) == [5, 5])
        #expect(await sidecar.stop() == 0)
        for slot in slots { slot.remove() }
        turn.end()
    }

    /// Declares so many messages, four at a time, and gives the certificates that signed them.
    private func declare(_ count: Int, to url: String) async throws -> [String] {
        let caller = Caller(base: url)
        return try await withThrowingTaskGroup(of: String.self) { group in
            var numbers: [String] = []
            for index in 0..<count {
                if index >= 4, let number = try await group.next() { numbers.append(number) }
                group.addTask { try await certificate(of: Messages.order(), caller) }
            }
            return try await group.reduce(into: numbers) { $0.append($1) }
        }
    }

    /// Declares a message: the certificate number in its signature.
    private func certificate(of order: String, _ caller: Caller) async throws -> String {
        let answer = try await caller.declare(order)
        let message = try #require(answer.message, "\(answer.text)")
        let name = try #require(message.firstMatch(of: #/<ds:KeyName>([0-9a-f]+)</#))
        return String(name.1)
    }
}
