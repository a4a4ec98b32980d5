import CryptoCore
import Foundation
import Lab
import Testing

/// `portsign card watch` and `card bench` beside a person who puts a card in and pulls it.
@Suite(
    "watching cards, end to end", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct CardWatchTests {
    private let environment = ProcessInfo.processInfo.environment

    /// Waits until a program has printed this; the test's time limit is the deadline.
    private func printed(_ text: String, by program: Program) async throws {
        while !program.standardOutput.contains(text) { try await Task.sleep(for: .milliseconds(20)) }
    }

    @Test("a program gets a line for every change; on a terminal cards, signers and queues are drawn anew")
    func watch() async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        let folder = try TemporaryFolder()
        let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
        let port = try await FreePort.find()
        let sidecar = try Sidecar(folder: folder, port: port, signer: "{ type: card, slot: 9c, pinFile: \(pin) }")
        try await sidecar.start()

        let arguments = ["card", "watch", "--config", sidecar.configuration]
        let lines = try Program(Products.portsign, arguments)
        // The terminal of a person.
        let screen = try Program(
            URL(fileURLWithPath: "/usr/bin/script"),
            ["-qfc", ([Products.portsign.path] + arguments).joined(separator: " "), "/dev/null"])
        try await printed("Virtual PCD 00 00  no card", by: lines)
        try await printed("Virtual PCD 00 00  no card", by: screen)
        try await slot.insert(card)
        try await printed("Virtual PCD 00 00  card 3b80800101, insertion ", by: lines)
        try await printed(key.certificate.certNo, by: screen)
        // The sidecar sees it about now.
        while try await Caller(base: sidecar.url).declare(Messages.order()).message == nil {
            try await Task.sleep(for: .milliseconds(50))
        }
        // The sidecar has found it, and the table of signers tells.
        try await printed("able", by: screen)
        slot.remove()
        while !lines.standardOutput.hasSuffix("no card\n") { try await Task.sleep(for: .milliseconds(20)) }
        #expect(screen.standardOutput.contains("\u{1B}[H\u{1B}[2J"))
        #expect(screen.standardOutput.contains("waiting"))
        #expect(!lines.standardOutput.contains("\u{1B}"))
        for program in [lines, screen] {
            program.signal(SIGTERM)
            await program.wait()
        }
        // Looking costs no try and offers no PIN.
        #expect(card.counters.pinsOffered == 1)
        await sidecar.stop()
        turn.end()
    }

    @Test("`card bench` tells signatures a second, the commands of one, and what we add to each")
    func bench() async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        card.habits.signatureDelay = .milliseconds(50)
        try await slot.insertSeen(card)
        let folder = try TemporaryFolder()
        let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
        let sidecar = try Sidecar(folder: folder, signer: "{ type: card, slot: 9c, pinFile: \(pin) }")
        let bench = try await sidecar.command("card", "bench", "key", "--count", "5")
        #expect(bench.status == 0, "\(bench.errors)")
        let commands = try #require(bench.output.firstMatch(of: /commands +([0-9.]+) a signature/))
        #expect(Double(commands.1).map { (3...8).contains($0) } ?? false, "\(bench.output)")
        let time = try #require(bench.output.firstMatch(of: /in the card +([0-9.]+) ms a signature/))
        #expect(Double(time.1).map { $0 >= 50 } ?? false, "\(bench.output)")
        #expect(bench.output.contains(/overhead +[0-9.]+ µs a command/), "\(bench.output)")
        #expect(bench.output.contains(/own CPU time +[0-9.]+ ms each/), "\(bench.output)")
        #expect(card.counters.signatures == 6)
        slot.remove()
        turn.end()
    }
}
