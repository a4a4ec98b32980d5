internal import SidecarBase
internal import SmartCard

/// The commands of ISO 7816-4 and -8 that files and signatures need, without any policy. Calls block.
/// Source: ISO 7816-4, -8, card.md §4.1.
struct ISOCard {
    private let line: CardLine

    init(_ line: CardLine) {
        self.line = line
    }

    /// The most bytes that READ BINARY can reach with its offset of 15 bits.
    private static let fileLimit = 32_768
    /// The most commands that reading one file takes, for cards that answer byte by byte.
    private static let readLimit = 1_024

    // MARK: - Selecting

    /// Selects an application; some cards like only one of the two forms of the command.
    /// - Returns: whether the card has it.
    func select(application identifier: [UInt8]) throws(SmartCardError) -> Bool {
        if try isDone(CommandAPDU(ins: 0xA4, p1: 0x04, p2: 0x00, data: identifier, expectsData: true)) { return true }
        return try isDone(CommandAPDU(ins: 0xA4, p1: 0x04, p2: 0x0C, data: identifier))
    }

    /// Selects a file or folder by its path.
    /// - Parameter path: identifiers of two bytes each; one that begins with 3F00 is from the top, another from the current
    ///   application.
    /// - Throws: `card.not_found`, `card.garbled` for a path that is none.
    func select(path: [UInt8]) throws(SmartCardError) {
        guard path.count.isMultiple(of: 2), (2...32).contains(path.count) else {
            throw SmartCardError(.cardGarbled, "\(Hex.encode(path)) is not a path")
        }
        let isFromTop = path.starts(with: [0x3F, 0x00])
        if path.count == 2 {
            if try isDone(CommandAPDU(ins: 0xA4, p1: isFromTop ? 0 : 2, p2: 0x0C, data: path)) { return }
            try demand(CommandAPDU(ins: 0xA4, p1: 0, p2: 0x00, data: path, expectsData: true), path)
            return
        }
        let data = isFromTop ? Array(path.dropFirst(2)) : path
        if try isDone(CommandAPDU(ins: 0xA4, p1: isFromTop ? 8 : 9, p2: 0x0C, data: data)) { return }
        if try isDone(CommandAPDU(ins: 0xA4, p1: isFromTop ? 8 : 9, p2: 0x00, data: data, expectsData: true)) { return }
        // Step by step, as every card can.
        for start in stride(from: 0, to: path.count, by: 2) {
            let step = Array(path[start..<start + 2])
            if try isDone(CommandAPDU(ins: 0xA4, p1: 0, p2: 0x0C, data: step)) { continue }
            try demand(CommandAPDU(ins: 0xA4, p1: 0, p2: 0x00, data: step, expectsData: true), path)
        }
    }

    private func demand(_ command: CommandAPDU, _ path: [UInt8]) throws(SmartCardError) {
        let status = try line.exchange(command).status
        guard status.isSuccess else {
            throw SmartCardError(.cardNotFound, "SELECT \(Hex.encode(path)): \(status)")
        }
    }

    private func isDone(_ command: CommandAPDU) throws(SmartCardError) -> Bool {
        try line.exchange(command).status.isSuccess
    }

    // MARK: - Reading

    /// The selected file: to its end, or to the end of the one element that it holds, because files may be longer than what
    /// is in them.
    /// - Parameters:
    ///   - isElement: the file holds one element with its length.
    ///   - start: the first byte wanted.
    ///   - length: how many; `nil` for all.
    /// - Returns: the bytes.
    /// - Throws: `card.pin_needed` and the other codes of status words.
    func read(
        isElement: Bool = false, from start: Int = 0, length: Int? = nil
    ) throws(SmartCardError) -> [UInt8] {
        var content: [UInt8] = []
        var reads = 0
        while start + content.count < ISOCard.fileLimit, reads < ISOCard.readLimit {
            reads += 1
            let position = start + content.count
            let wanted = length.map { min(256, $0 - content.count) } ?? 256
            if wanted <= 0 { break }
            let answer = try line.exchange(
                CommandAPDU(
                    ins: 0xB0, p1: UInt8(position >> 8), p2: UInt8(position & 255),
                    expecting: wanted == 256 ? 0 : wanted))
            content += answer.data
            switch answer.status.meaning {
            case .success: break
            case .endOfFile: return content
            default:
                // Beyond the end: cards say so in many ways.
                if !content.isEmpty { return content }
                throw SmartCardError(answer.status, command: "READ BINARY")
            }
            // Fewer than asked for are no end: some cards give their answers in small pieces.
            if answer.data.isEmpty { break }
            if isElement, let end = ISOCard.elementLength(content), content.count >= end { break }
        }
        return content
    }

    /// The whole length of the element that begins here.
    static func elementLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 2, bytes[0] & 0x1F != 0x1F else { return nil }
        let first = bytes[1]
        if first < 0x80 { return 2 + Int(first) }
        let count = Int(first & 0x7F)
        guard (1...3).contains(count), bytes.count >= 2 + count else { return nil }
        return 2 + count + bytes[2..<2 + count].reduce(0) { $0 << 8 | Int($1) }
    }

    /// A data object; `nil` when the card has none with this tag, which has one or two bytes.
    func dataObject(_ tag: [UInt8]) throws(SmartCardError) -> [UInt8]? {
        guard let last = tag.last, tag.count <= 2 else { return nil }
        let answer = try line.exchange(
            CommandAPDU(ins: 0xCA, p1: tag.count == 2 ? tag[0] : 0, p2: last, expectsData: true))
        switch answer.status.meaning {
        case .success, .endOfFile: return answer.data
        case .notFound: return nil
        default:
            if answer.status.rawValue == 0x6A88 { return nil }
            throw SmartCardError(answer.status, command: "GET DATA \(Hex.encode(tag))")
        }
    }

    // MARK: - PIN

    /// The tries left, by a VERIFY without a PIN.
    func triesLeft(reference: UInt8) throws(SmartCardError) -> PINTries {
        CardPINForm.tries(try line.exchange(CommandAPDU(ins: 0x20, p1: 0, p2: reference)).status)
    }

    /// Offers a PIN, once. Only the PIN guard calls this.
    func verify(_ pin: PINBytes, reference: UInt8) throws(SmartCardError) -> PINAnswer {
        CardPINForm.answer(
            try line.exchange(CommandAPDU(ins: 0x20, p1: 0, p2: reference, data: pin.bytes)).status)
    }

    // MARK: - Signing

    /// Sends a command as it was configured or composed.
    func raw(_ command: [UInt8]) throws(SmartCardError) -> StatusWord {
        try ResponseAPDU(line.transmit(command)).status
    }

    /// The signature, as the card gives it.
    func sign(_ input: [UInt8], by operation: ISOScheme.Operation) throws(SmartCardError) -> [UInt8] {
        switch operation {
        case .computeSignature:
            try line.demand(
                CommandAPDU(ins: 0x2A, p1: 0x9E, p2: 0x9A, data: input, expectsData: true),
                "COMPUTE DIGITAL SIGNATURE")
        case .internalAuthenticate:
            try line.demand(
                CommandAPDU(ins: 0x88, p1: 0, p2: 0, data: input, expectsData: true), "INTERNAL AUTHENTICATE")
        }
    }
}
