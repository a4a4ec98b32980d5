/// A command as a virtual card reads it from the line: short or extended, any of the four cases. Source: ISO 7816-4.
struct VirtualCommand: Equatable {
    let cla: UInt8
    let ins: UInt8
    let p1: UInt8
    let p2: UInt8
    let data: [UInt8]
    /// The most bytes the answer may have; `nil` when no data is expected.
    let expected: Int?

    /// The lengths have the extended form.
    let isExtended: Bool

    /// More pieces of the same command follow.
    var isChained: Bool { cla & 0x10 != 0 }

    /// `nil` when the lengths do not fit.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        (cla, ins, p1, p2) = (bytes[0], bytes[1], bytes[2], bytes[3])
        let body = Array(bytes[4...])
        isExtended = body.count >= 3 && body[0] == 0
        switch body.count {
        case 0: (data, expected) = ([], nil)
        case 1: (data, expected) = ([], body[0] == 0 ? 256 : Int(body[0]))
        default:
            guard let read = body[0] == 0 ? VirtualCommand.extended(body) : VirtualCommand.short(body) else {
                return nil
            }
            (data, expected) = read
        }
    }

    /// The same command with all the data of its pieces.
    func with(data: [UInt8]) -> VirtualCommand { VirtualCommand(self, data: data) }

    private init(_ command: VirtualCommand, data: [UInt8]) {
        (cla, ins, p1, p2) = (command.cla, command.ins, command.p1, command.p2)
        self.data = data
        expected = command.expected
        isExtended = command.isExtended
    }

    private static func short(_ body: [UInt8]) -> ([UInt8], Int?)? {
        let length = Int(body[0])
        switch body.count - 1 - length {
        case 0: return (Array(body[1...]), nil)
        case 1: return (Array(body[1...length]), body[length + 1] == 0 ? 256 : Int(body[length + 1]))
        default: return nil
        }
    }

    private static func extended(_ body: [UInt8]) -> ([UInt8], Int?)? {
        guard body.count >= 3 else { return nil }
        let length = Int(body[1]) << 8 | Int(body[2])
        if body.count == 3 { return ([], length == 0 ? 65_536 : length) }
        switch body.count - 3 - length {
        case 0: return (Array(body[3...]), nil)
        case 2:
            let expected = Int(body[3 + length]) << 8 | Int(body[4 + length])
            return (Array(body[3..<3 + length]), expected == 0 ? 65_536 : expected)
        default: return nil
        }
    }
}
