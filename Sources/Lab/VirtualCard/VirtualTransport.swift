/// How a virtual card takes long commands and gives long answers. Source: ISO 7816-4 §5.3.
package struct VirtualTransport: Sendable, Equatable {
    /// Answers come in pieces of at most so many bytes.
    package var pieceLength = 256
    /// Commands in pieces are taken; otherwise they are answered by 6884.
    package var takesChaining = true
    /// Extended lengths are taken; otherwise they are answered by 6700.
    package var takesExtendedLength = true
    /// Le must be exact: otherwise the answer is 6Cxx.
    package var wantsExactLength = false

    package init() {}
}

/// The pieces under way on the line to a virtual card.
struct VirtualExchange {
    var transport = VirtualTransport()
    private var chain: [UInt8] = []
    private var pending: [UInt8] = []

    /// A command that is whole, or what is answered before it is.
    enum Arrival {
        case command(VirtualCommand)
        case reply(VirtualReply)
    }

    /// Everything under way is forgotten.
    mutating func reset() {
        chain = []
        pending = []
    }

    mutating func receive(_ bytes: [UInt8]) -> Arrival {
        guard let command = VirtualCommand(bytes) else { return .reply(.status(0x6700)) }
        if command.ins == 0xC0, command.cla & 0x80 == 0 { return .reply(piece(upTo: command.expected ?? 256)) }
        pending = []
        if command.isExtended, !transport.takesExtendedLength { return .reply(.status(0x6700)) }
        guard command.isChained else {
            let whole = command.with(data: chain + command.data)
            chain = []
            return .command(whole)
        }
        guard transport.takesChaining else { return .reply(.status(0x6884)) }
        guard chain.count + command.data.count <= 8_192 else { return .reply(.status(0x6700)) }
        chain += command.data
        return .reply(.status(0x9000))
    }

    /// The data of an answer, or its first piece.
    mutating func answer(_ data: [UInt8], to command: VirtualCommand) -> VirtualReply {
        guard let expected = command.expected else {
            pending = data
            return data.isEmpty ? .status(0x9000) : .status(0x6100 | (data.count > 255 ? 0 : UInt16(data.count)))
        }
        if transport.wantsExactLength, !command.isExtended, data.count < 256, expected != data.count, !data.isEmpty {
            return .status(0x6C00 | UInt16(data.count))
        }
        pending = data
        return data.isEmpty ? .status(0x9000) : piece(upTo: expected)
    }

    private mutating func piece(upTo expected: Int) -> VirtualReply {
        guard !pending.isEmpty else { return .status(0x6985) }
        let length = expected > 256 ? expected : min(expected, transport.pieceLength)
        let data = Array(pending.prefix(length))
        pending.removeFirst(data.count)
        let rest = pending.count
        let word: UInt16 = rest == 0 ? 0x9000 : 0x6100 | (rest > 255 ? 0 : UInt16(rest))
        return VirtualReply(.answer(data + [UInt8(word >> 8), UInt8(word & 255)]))
    }
}
