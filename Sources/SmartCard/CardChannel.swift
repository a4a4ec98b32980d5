internal import SidecarBase

/// The line to one card: a command goes out, its answer comes back. The seam for tests. Calls block; they belong on a
/// `CardThread`.
package protocol CardChannel {
    /// Whether the card speaks T=0, which cannot take data and Le in one command.
    var isCharacterOriented: Bool { get }

    /// Sends one command of at most 65,544 bytes and returns the answer with its status word.
    func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8]
}

/// A connection to a card in a reader: the line, and what PC/SC lets one do with it.
package protocol CardLink: CardChannel {
    /// The reader's full name.
    var reader: String { get }

    /// Whether the reader has a PIN pad of its own. Asking does not touch the card.
    var hasPINPad: Bool { get }

    /// Holds the card against every other handle until `endTransaction`. May block without limit.
    func beginTransaction() throws(SmartCardError)

    /// Lets others at the card again.
    /// - Parameter reset: reset the card, which clears a verified PIN.
    /// - Throws: `card.removed`, `card.reset`, `card.service_down`.
    func endTransaction(reset: Bool) throws(SmartCardError)

    /// Takes the card again after `card.reset`; it is not selected, verified or set up any more.
    /// - Parameter reset: reset the card while at it.
    /// - Throws: `card.removed`, `card.absent`, `card.busy`, `card.service_down`.
    func reconnect(reset: Bool) throws(SmartCardError)

    /// Gives the card back. A failure means that it is gone already.
    /// - Parameter reset: reset the card, so that no other program finds the PIN verified (card.md §1.6).
    func disconnect(reset: Bool)
}

/// PC/SC as its user sees it: readers, and connections to the cards in them. The seam for tests.
package protocol CardSystem {
    /// The state of every reader now. No reader is an empty list.
    func readers() throws(SmartCardError) -> [ReaderState]

    /// Connects, shared, to the card in a reader. May block without limit while another program holds the card.
    func connect(reader: String) throws(SmartCardError) -> any CardLink
}

extension CardChannel {
    /// The most data one answer may have, over all its pieces.
    private var dataLimit: Int { 131_072 }

    /// Sends a command in as many pieces as it needs and collects the whole answer: chaining, GET RESPONSE after 61xx,
    /// and the command again with the right Le after 6Cxx (once, and never VERIFY). Source: card.md §1.7.
    /// - Parameters:
    ///   - command: the whole command.
    ///   - longForm: how data of more than 255 bytes travels.
    /// - Returns: the whole answer.
    /// - Throws: what `transmit` throws, and `card.garbled` for an answer without end.
    package func send(
        _ command: CommandAPDU, longForm: CommandAPDU.LongForm = .chained
    ) throws(SmartCardError) -> ResponseAPDU {
        var pieces = command.encoded(longForm: longForm, omitLe: isCharacterOriented)
        let last = pieces.removeLast()
        for (index, piece) in pieces.enumerated() {
            let answer = try ResponseAPDU(transmit(piece))
            if answer.status.isSuccess { continue }
            // A card that takes no pieces has done nothing yet: it may take the whole.
            if index == 0, longForm == .automatic, answer.status.refusesChaining {
                return try send(command, longForm: .extended)
            }
            // A card may refuse at the first block already.
            return answer
        }
        var answer = try ResponseAPDU(transmit(last))
        if case .wrongLe(let le) = answer.status.meaning, command.ins != Instruction.verify {
            let again = command.expecting(le == 0 ? 256 : Int(le)).encoded(longForm: longForm)
            answer = try ResponseAPDU(transmit(again.last ?? last))
        }
        guard case .moreData = answer.status.meaning else { return answer }
        return try collect(answer)
    }

    private func collect(_ first: ResponseAPDU) throws(SmartCardError) -> ResponseAPDU {
        var data = first.data
        var answer = first
        var emptyPieces = 0
        while case .moreData(let count) = answer.status.meaning {
            answer = try ResponseAPDU(transmit([0, Instruction.getResponse, 0, 0, count]))
            if case .wrongLe(let le) = answer.status.meaning {
                answer = try ResponseAPDU(transmit([0, Instruction.getResponse, 0, 0, le]))
            }
            emptyPieces = answer.data.isEmpty ? emptyPieces + 1 : 0
            data.append(contentsOf: answer.data)
            guard data.count <= dataLimit, emptyPieces < 3 else {
                throw SmartCardError(.cardGarbled, "the answer does not end after \(data.count) bytes")
            }
        }
        return ResponseAPDU(data: data, status: answer.status)
    }
}

/// Instruction bytes that the line itself knows. Source: ISO 7816-4.
private enum Instruction {
    static let verify: UInt8 = 0x20
    static let getResponse: UInt8 = 0xC0
}
