/// A command to a card, before it is cut into what the line takes. Source: ISO 7816-4, card.md §1.7.
package struct CommandAPDU: Sendable, Hashable {
    package let cla: UInt8
    package let ins: UInt8
    package let p1: UInt8
    package let p2: UInt8
    /// The command's data; more than 255 bytes travel chained or in an extended command.
    package let data: [UInt8]
    /// The most bytes that the answer may have (Le); 0 for all there are, `nil` when no data is expected.
    package let expected: Int?

    /// Whether an answer with data is expected (Le is present).
    package var expectsData: Bool { expected != nil }

    package init(
        cla: UInt8 = 0, ins: UInt8, p1: UInt8, p2: UInt8, data: [UInt8] = [], expectsData: Bool = false
    ) {
        self.init(cla: cla, ins: ins, p1: p1, p2: p2, data: data, expecting: expectsData ? 0 : nil)
    }

    /// With a length of the answer.
    /// - Parameters:
    ///   - cla: the class.
    ///   - ins: the instruction.
    ///   - p1: the first parameter.
    ///   - p2: the second parameter.
    ///   - data: the command's data.
    ///   - expected: Le; 0 for all there is, at most 65,536.
    package init(
        cla: UInt8 = 0, ins: UInt8, p1: UInt8, p2: UInt8, data: [UInt8] = [], expecting expected: Int?
    ) {
        self.cla = cla
        self.ins = ins
        self.p1 = p1
        self.p2 = p2
        self.data = data
        self.expected = expected
    }

    /// How data of more than 255 bytes travels.
    package enum LongForm: Sendable, Hashable {
        /// In pieces of 255 bytes with bit 0x10 of the class set on all but the last: every PIV card takes it.
        case chained
        /// In one extended command: only when the card says it can.
        case extended
        /// In pieces, and in one extended command when the card refuses the first piece.
        case automatic
        /// In an extended command, however short it is: GM/T 0017 knows no other form.
        case extendedAlways
    }

    /// The same command with another length of the answer.
    func expecting(_ expected: Int) -> CommandAPDU {
        CommandAPDU(cla: cla, ins: ins, p1: p1, p2: p2, data: data, expecting: expected)
    }

    /// The commands on the wire.
    /// - Parameters:
    ///   - longForm: how data of more than 255 bytes travels.
    ///   - omitLe: leave Le away from a command with data (T=0 cannot take both; the card answers 61xx).
    /// - Returns: one command or more, in order; all but the last must be answered by 9000.
    package func encoded(longForm: LongForm = .chained, omitLe: Bool = false) -> [[UInt8]] {
        let isWhole = data.count <= 65_535
        if longForm == .extendedAlways, isWhole { return [extended(le: data.isEmpty || !omitLe)] }
        if data.count <= 255 { return [short(cla, data[...], le: omitLe && !data.isEmpty ? nil : le)] }
        if longForm == .extended || longForm == .extendedAlways, isWhole { return [extended(le: !omitLe)] }
        var pieces: [[UInt8]] = []
        var rest = data[...]
        while rest.count > 255 {
            pieces.append(short(cla | 0x10, rest.prefix(255), le: nil))
            rest = rest.dropFirst(255)
        }
        pieces.append(short(cla, rest, le: omitLe ? nil : le))
        return pieces
    }

    /// Le in the short form, where 0 stands for 256.
    private var le: UInt8? { expected.map { $0 < 256 ? UInt8(truncatingIfNeeded: $0) : 0 } }

    private func short(_ cla: UInt8, _ data: ArraySlice<UInt8>, le: UInt8?) -> [UInt8] {
        var bytes: [UInt8] = [cla, ins, p1, p2]
        bytes.reserveCapacity(data.count + 6)
        if !data.isEmpty {
            bytes.append(UInt8(data.count))
            bytes.append(contentsOf: data)
        }
        if let le { bytes.append(le) }
        return bytes
    }

    private func extended(le: Bool) -> [UInt8] {
        var bytes: [UInt8] = [cla, ins, p1, p2]
        bytes.reserveCapacity(data.count + 9)
        if !data.isEmpty {
            bytes.append(contentsOf: [0, UInt8(data.count >> 8), UInt8(data.count & 255)])
            bytes.append(contentsOf: data)
        }
        if le, let expected {
            // Without data before it, a zero says that the length is extended.
            if data.isEmpty { bytes.append(0) }
            bytes.append(UInt8(truncatingIfNeeded: expected >> 8))
            bytes.append(UInt8(truncatingIfNeeded: expected))
        }
        return bytes
    }
}
