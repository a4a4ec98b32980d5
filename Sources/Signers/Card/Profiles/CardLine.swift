internal import SidecarBase
internal import SmartCard

/// The line to one card over all of its connections: given back and taken again, it stays the line that the card's keys
/// hold. It also knows how the card takes long commands.
final class CardLine: CardChannel {
    private var link: (any CardLink)?
    private let longForm: CommandAPDU.LongForm

    /// - Parameters:
    ///   - link: the connection.
    ///   - longForm: how data of more than 255 bytes travels.
    init(_ link: any CardLink, longForm: CommandAPDU.LongForm = .chained) {
        self.link = link
        self.longForm = longForm
    }

    /// The connection; `nil` while the card is given back.
    var connection: (any CardLink)? { link }

    func connect(_ link: any CardLink) { self.link = link }

    func disconnect() { link = nil }

    var isCharacterOriented: Bool { link?.isCharacterOriented ?? false }

    func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] {
        guard let link else { throw SmartCardError(.cardRemoved, "no connection") }
        return try link.transmit(command)
    }

    /// Sends a command, whole, and gives the whole answer.
    func exchange(_ command: CommandAPDU) throws(SmartCardError) -> ResponseAPDU {
        try send(command, longForm: longForm)
    }

    /// Sends a command that must succeed.
    /// - Parameters:
    ///   - command: the command.
    ///   - name: what to call it in an error.
    /// - Returns: the answer's data.
    /// - Throws: the code of the status word.
    func demand(_ command: CommandAPDU, _ name: String) throws(SmartCardError) -> [UInt8] {
        let answer = try exchange(command)
        guard answer.status.isSuccess else { throw SmartCardError(answer.status, command: name) }
        return answer.data
    }
}
