internal import ByteCompression
internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// The PIV command set over the line to a card: what is sent and how answers are read, without any policy. Calls block.
/// Source: NIST SP 800-73-4, card.md §3.
struct PIVCard {
    private let line: CardLine
    /// 80, the application's own PIN, or 00, the card's. Source: NIST SP 800-73-4 §3.2.1.
    var pinReference: UInt8 = 0x80

    init(_ line: CardLine) {
        self.line = line
    }

    /// Selects the PIV application by the form of its AID that the card knows: without version, short, full.
    /// - Throws: `card.not_this_profile`, and what the line throws.
    func select() throws(SmartCardError) {
        var last = StatusWord(rawValue: 0x6A82)
        for identifier in PIVCard.applicationIdentifiers {
            let answer = try line.exchange(
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
        let answer = try line.exchange(CommandAPDU(ins: 0xCB, p1: 0x3F, p2: 0xFF, data: query, expectsData: true))
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

    /// The reference of the PIN to use, as the Discovery Object tells: it names the card's own as the primary one on some
    /// cards. A card without the object means the application's.
    func primaryPIN() throws(SmartCardError) -> UInt8 {
        let answer = try line.exchange(
            CommandAPDU(ins: 0xCB, p1: 0x3F, p2: 0xFF, data: [0x5C, 0x01, 0x7E], expectsData: true))
        guard answer.status.isSuccess else { return 0x80 }
        do throws(SmartCardError) {
            guard let object = try BERTLV.parse(answer.data).first(tag: 0x7E),
                let policy = try BERTLV.parse(object).first(tag: 0x5F2F), policy.count == 2
            else { return 0x80 }
            return policy[0] & 0x20 != 0 && policy[1] == 0x20 ? 0x00 : 0x80
        } catch {
            // What nobody can read says nothing.
            return 0x80
        }
    }

    /// Asks for the PIN counter with an empty VERIFY, which uses no try.
    func triesLeft() throws(SmartCardError) -> PINTries {
        CardPINForm.tries(try line.exchange(CommandAPDU(ins: 0x20, p1: 0x00, p2: pinReference)).status)
    }

    /// Offers the PIN, once. Only the PIN guard calls this.
    func verify(_ pin: PINBytes) throws(SmartCardError) -> PINAnswer {
        CardPINForm.answer(
            try line.exchange(CommandAPDU(ins: 0x20, p1: 0x00, p2: pinReference, data: pin.bytes)).status)
    }

    /// The private-key operation on a padded block of the key's length, or on a digest of the curve's.
    /// - Throws: the code of the status word, `card.garbled` when the answer has no signature.
    func sign(_ input: [UInt8], algorithm: UInt8, slot: PIVSlot) throws(SmartCardError) -> [UInt8] {
        let template = BERTLV(
            tag: 0x7C, value: BERTLV(tag: 0x82, value: []).encoded + BERTLV(tag: 0x81, value: input).encoded)
        let command = CommandAPDU(
            ins: 0x87, p1: algorithm, p2: slot.reference, data: template.encoded, expectsData: true)
        let data = try line.demand(command, "GENERAL AUTHENTICATE \(slot)")
        guard let inner = try BERTLV.parse(data).first(tag: 0x7C),
            let signature = try BERTLV.parse(inner).first(tag: 0x82), !signature.isEmpty
        else { throw SmartCardError(.cardGarbled, "GENERAL AUTHENTICATE \(slot): no signature in the answer") }
        return signature
    }

    /// The algorithm byte of a kind of key; `nil` for one that PIV does not know. Source: NIST SP 800-78-4, card.md §3.1.
    static func algorithm(_ kind: KeyKind) -> UInt8? {
        switch kind {
        case .rsa(1024): 0x06
        case .rsa(2048): 0x07
        case .rsa(3072): 0x05
        case .rsa(4096): 0x16
        case .elliptic("prime256v1"): 0x11
        case .elliptic("secp384r1"): 0x14
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
