internal import ByteCompression
internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// The PIV command set over the line to a card: what is sent and how answers are read, without any policy. Calls block.
/// Source: NIST SP 800-73-4, card.md §3.
struct PIVCard {
    private let channel: any CardChannel
    private let longForm: CommandAPDU.LongForm

    /// - Parameters:
    ///   - channel: the line to the card.
    ///   - longForm: how data of more than 255 bytes travels.
    init(_ channel: any CardChannel, longForm: CommandAPDU.LongForm = .chained) {
        self.channel = channel
        self.longForm = longForm
    }

    /// Selects the PIV application by the form of its AID that the card knows: without version, short, full.
    /// - Throws: `card.not_this_profile`, and what the line throws.
    func select() throws(SmartCardError) {
        var last = StatusWord(rawValue: 0x6A82)
        for identifier in PIVCard.applicationIdentifiers {
            let answer = try channel.send(
                CommandAPDU(ins: 0xA4, p1: 0x04, p2: 0x00, data: identifier, expectsData: true))
            if answer.status.isSuccess { return }
            last = answer.status
        }
        throw SmartCardError(.cardNotThisProfile, "SELECT PIV: \(last)")
    }

    /// The slot's certificate; `nil` when the slot is empty.
    /// - Throws: `card.garbled` when the object cannot be read, `card.status_word`.
    func certificate(in slot: PIVSlot) throws(SmartCardError) -> Certificate? {
        let query = BERTLV(tag: 0x5C, value: slot.certificateTag).encoded
        let answer = try channel.send(CommandAPDU(ins: 0xCB, p1: 0x3F, p2: 0xFF, data: query, expectsData: true))
        switch answer.status.meaning {
        case .success, .endOfFile: break
        case .notFound: return nil
        default: throw SmartCardError(answer.status, command: "GET DATA \(slot)")
        }
        guard let object = try BERTLV.parse(answer.data).first(tag: 0x53), !object.isEmpty else { return nil }
        let elements = try BERTLV.parse(object)
        guard let stored = elements.first(tag: 0x70), !stored.isEmpty else { return nil }
        // A missing CertInfo means that the certificate is stored as it is.
        let isCompressed = (elements.first(tag: 0x71)?.first ?? 0) & 1 == 1
        do {
            let der = isCompressed ? try ZLib.inflate(stored, limit: PIVCard.certificateLimit) : stored
            return try Certificate.cached(der: der)
        } catch {
            throw SmartCardError(.cardGarbled, "certificate in slot \(slot): \(error)")
        }
    }

    /// Asks for the PIN counter with an empty VERIFY, which uses no try.
    func triesLeft() throws(SmartCardError) -> PINTries {
        let answer = try channel.send(CommandAPDU(ins: 0x20, p1: 0x00, p2: 0x80))
        switch answer.status.meaning {
        case .success: return .verified
        case .triesLeft(0), .blocked: return .blocked
        case .triesLeft(let count): return .left(count)
        default: return .unknown
        }
    }

    /// Offers the PIN, once. Only the PIN guard calls this.
    func verify(_ pin: PINBytes) throws(SmartCardError) -> PINAnswer {
        let answer = try channel.send(CommandAPDU(ins: 0x20, p1: 0x00, p2: 0x80, data: pin.bytes))
        switch answer.status.meaning {
        case .success: return .accepted
        case .triesLeft(let count): return .wrong(triesLeft: count)
        case .pinWrong: return .wrong(triesLeft: nil)
        case .blocked: return .blocked
        default:
            let isForm = answer.status.rawValue == 0x6A80 || answer.status.rawValue == 0x6700
            let text = "VERIFY: \(answer.status)"
            return isForm ? .malformed(text) : .refused(text)
        }
    }

    /// The private-key operation on a padded block of the key's length.
    /// - Throws: `card.status_word`, `card.garbled` when the answer has no signature of that length.
    func sign(_ block: [UInt8], algorithm: UInt8, slot: PIVSlot) throws(SmartCardError) -> [UInt8] {
        let template = BERTLV(
            tag: 0x7C, value: BERTLV(tag: 0x82, value: []).encoded + BERTLV(tag: 0x81, value: block).encoded)
        let command = CommandAPDU(
            ins: 0x87, p1: algorithm, p2: slot.reference, data: template.encoded, expectsData: true)
        let answer = try channel.send(command, longForm: longForm)
        guard answer.status.isSuccess else {
            throw SmartCardError(answer.status, command: "GENERAL AUTHENTICATE \(slot)")
        }
        guard let inner = try BERTLV.parse(answer.data).first(tag: 0x7C),
            let signature = try BERTLV.parse(inner).first(tag: 0x82), signature.count == block.count
        else { throw SmartCardError(.cardGarbled, "GENERAL AUTHENTICATE \(slot): no signature in the answer") }
        return signature
    }

    /// The algorithm byte of an RSA key; `nil` for a length PIV does not know.
    static func algorithm(rsaBits bits: Int) -> UInt8? {
        switch bits {
        case 1024: 0x06
        case 2048: 0x07
        case 3072: 0x05
        case 4096: 0x16
        default: nil
        }
    }

    /// Cards hold certificates of at most some 3 kB; this stops a bomb.
    private static let certificateLimit = 65_536

    private static let applicationIdentifiers: [[UInt8]] = [
        [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00],
        [0xA0, 0x00, 0x00, 0x03, 0x08],
        [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00],
    ]
}
