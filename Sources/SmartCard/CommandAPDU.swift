/// A command to a card, before it is cut into what the line takes. Source: ISO 7816-4, card.md §1.7.
package struct CommandAPDU: Sendable, Hashable {
    package let cla: UInt8
    package let ins: UInt8
    package let p1: UInt8
    package let p2: UInt8
    /// The command's data; more than 255 bytes travel chained or in an extended command.
    package let data: [UInt8]
    /// Whether an answer with data is expected (Le is present).
    package let expectsData: Bool

    package init(
        cla: UInt8 = 0, ins: UInt8, p1: UInt8, p2: UInt8, data: [UInt8] = [], expectsData: Bool = false
    ) {
        self.cla = cla
        self.ins = ins
        self.p1 = p1
        self.p2 = p2
        self.data = data
        self.expectsData = expectsData
    }

    /// How data of more than 255 bytes travels.
    package enum LongForm: Sendable, Hashable {
        /// In pieces of 255 bytes with bit 0x10 of the class set on all but the last: every PIV card takes it.
        case chained
        /// In one extended command: only when the card says it can.
        case extended
    }

    /// The commands on the wire.
    /// - Parameters:
    ///   - longForm: how data of more than 255 bytes travels.
    ///   - omitLe: leave Le away from a command with data (T=0 cannot take both; the card answers 61xx).
    /// - Returns: one command or more, in order; all but the last must be answered by 9000.
    package func encoded(longForm: LongForm = .chained, omitLe: Bool = false) -> [[UInt8]] {
        if data.count <= 255 { return [short(cla, data[...], le: omitLe && !data.isEmpty ? nil : le)] }
        if longForm == .extended, data.count <= 65_535 { return [extended(le: !omitLe)] }
        var pieces: [[UInt8]] = []
        var rest = data[...]
        while rest.count > 255 {
            pieces.append(short(cla | 0x10, rest.prefix(255), le: nil))
            rest = rest.dropFirst(255)
        }
        pieces.append(short(cla, rest, le: omitLe ? nil : le))
        return pieces
    }

    /// Le = 256 in the short form.
    private var le: UInt8? { expectsData ? 0 : nil }

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
        var bytes: [UInt8] = [cla, ins, p1, p2, 0, UInt8(data.count >> 8), UInt8(data.count & 255)]
        bytes.append(contentsOf: data)
        if le, expectsData { bytes.append(contentsOf: [0, 0]) }
        return bytes
    }
}
