import SidecarBase
import SmartCard
import Testing

/// A line that expects certain commands in a certain order, gives the answers written down for them, and fails on
/// anything else.
final class ScriptedChannel: CardChannel {
    let isCharacterOriented: Bool
    private var script: [(command: String, answer: String)]

    init(characterOriented: Bool = false, _ script: [(command: String, answer: String)]) {
        isCharacterOriented = characterOriented
        self.script = script
    }

    /// Whether every expected command came.
    var isDone: Bool { script.isEmpty }

    func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] {
        let text = Hex.encode(command).uppercased()
        guard let next = script.first, next.command == text else {
            Issue.record("unexpected command \(text), expected \(script.first?.command ?? "nothing")")
            throw SmartCardError(.cardCommunication, "unexpected command")
        }
        script.removeFirst()
        return Hex.decode(next.answer) ?? []
    }
}
