internal import SmartCard

/// What the directory files of a PKCS#15 card say: which keys, certificates and PINs there are, and where. One damaged
/// entry does not hide the others. Source: ISO 7816-15 §8, card.md §4.2.
struct PKCS15Directory: Equatable {
    struct Key: Equatable {
        let identifier: [UInt8]
        let label: String
        /// Which PIN it wants.
        let authentication: [UInt8]?
        let reference: UInt8
        let path: PKCS15Path?
        let signs: Bool
    }

    struct StoredCertificate: Equatable {
        enum Place: Equatable {
            case path(PKCS15Path)
            case value([UInt8])
        }

        let identifier: [UInt8]
        let place: Place
    }

    struct PIN: Equatable {
        let authentication: [UInt8]
        let reference: UInt8
        let form: CardPINForm
        let path: PKCS15Path?
        /// Not the user's: to unblock, or of the security officer.
        let isSpecial: Bool
    }

    var keys: [Key] = []
    var certificates: [StoredCertificate] = []
    var pins: [PIN] = []
    /// Entries that nobody can read.
    var damaged = 0

    // MARK: - Entries

    mutating func add(keys file: [UInt8]) throws(SmartCardError) {
        for entry in try DERContent.entries(file) {
            // 30 for RSA, A0 for elliptic curves; other kinds sign nothing here.
            guard entry.tag == 0x30 || entry.tag == 0xA0 else { continue }
            if let key = read(entry, PKCS15Directory.key) { keys.append(key) }
        }
    }

    mutating func add(certificates file: [UInt8]) throws(SmartCardError) {
        for entry in try DERContent.entries(file) where entry.tag == 0x30 {
            if let certificate = read(entry, PKCS15Directory.certificate) { certificates.append(certificate) }
        }
    }

    mutating func add(pins file: [UInt8]) throws(SmartCardError) {
        for entry in try DERContent.entries(file) where entry.tag == 0x30 {
            if let pin = read(entry, PKCS15Directory.pin) { pins.append(pin) }
        }
    }

    private mutating func read<Value>(
        _ entry: BERTLV, _ body: ([BERTLV]) throws(SmartCardError) -> Value?
    ) -> Value? {
        do throws(SmartCardError) {
            if let value = try body(DERContent.elements(entry.value)) { return value }
        } catch {
            // Counted below.
        }
        damaged += 1
        return nil
    }

    private static func key(_ entry: [BERTLV]) throws(SmartCardError) -> Key? {
        let sequences = entry.filter { $0.tag == 0x30 }
        guard sequences.count >= 2 else { return nil }
        let common = try DERContent.elements(sequences[0].value)
        let attributes = try DERContent.elements(sequences[1].value)
        guard let identifier = attributes.first(tag: 0x04) else { return nil }
        let usage = attributes.first(tag: 0x03) ?? []
        let reference = attributes.first(tag: 0x02).flatMap(DERContent.integer) ?? 0
        // Bits 2, sign, and 9, non-repudiation.
        let signs = DERContent.bit(2, of: usage) || DERContent.bit(9, of: usage)
        return Key(
            identifier: identifier, label: label(common), authentication: common.first(tag: 0x04),
            reference: UInt8(truncatingIfNeeded: reference), path: try path(typeAttributes: entry.first(tag: 0xA1)),
            signs: signs)
    }

    private static func certificate(_ entry: [BERTLV]) throws(SmartCardError) -> StoredCertificate? {
        let sequences = entry.filter { $0.tag == 0x30 }
        guard sequences.count >= 2, let type = entry.first(tag: 0xA1),
            let identifier = try DERContent.elements(sequences[1].value).first(tag: 0x04),
            let value = try DERContent.elements(type).first(tag: 0x30)
        else { return nil }
        let elements = try DERContent.elements(value)
        if let direct = elements.first(tag: 0xA0) {
            // The tag stands in place of the certificate's own, or around it.
            let isWhole = try DERContent.elements(direct).count == 1 && direct.first == 0x30
            let der = isWhole ? direct : BERTLV(tag: 0x30, value: direct).encoded
            return StoredCertificate(identifier: identifier, place: .value(der))
        }
        guard
            let path = try elements.first(tag: 0x30).flatMap({ content throws(SmartCardError) in
                try PKCS15Path.read(content)
            })
        else { return nil }
        return StoredCertificate(identifier: identifier, place: .path(path))
    }

    private static func pin(_ entry: [BERTLV]) throws(SmartCardError) -> PIN? {
        let sequences = entry.filter { $0.tag == 0x30 }
        guard sequences.count >= 2, let type = entry.first(tag: 0xA1),
            let authentication = try DERContent.elements(sequences[1].value).first(tag: 0x04),
            let content = try DERContent.elements(type).first(tag: 0x30)
        else { return nil }
        let elements = try DERContent.elements(content)
        let flags = elements.first(tag: 0x03) ?? []
        let numbers = elements.filter { $0.tag == 0x02 }.compactMap { DERContent.integer($0.value) }
        guard numbers.count >= 2, let kind = elements.first(tag: 0x0A).flatMap(DERContent.integer),
            let form = form(kind: kind, numbers, flags, filling: elements.first(tag: 0x04)?.first)
        else { return nil }
        let path = try elements.first(tag: 0x30).flatMap { content throws(SmartCardError) in
            try PKCS15Path.read(content)
        }
        let reference = elements.first(tag: 0x80).flatMap(DERContent.integer) ?? 0
        // Bits 6, for unblocking, and 7, of the security officer.
        let isSpecial = DERContent.bit(6, of: flags) || DERContent.bit(7, of: flags)
        return PIN(
            authentication: authentication, reference: UInt8(truncatingIfNeeded: reference), form: form, path: path,
            isSpecial: isSpecial)
    }

    /// How the PIN is written; `nil` for a way that nobody uses any more.
    private static func form(kind: Int, _ numbers: [Int], _ flags: [UInt8], filling: UInt8?) -> CardPINForm? {
        let (least, stored) = (numbers[0], numbers[1])
        let most = numbers.count > 2 ? numbers[2] : stored
        guard (0...255).contains(least), (1...255).contains(stored) else { return nil }
        let isPadded = DERContent.bit(5, of: flags)
        let encodings: [Int: CardPINForm.Encoding] = [
            0: .packedDigits, 1: .text, 2: .text, 4: .iso9564,
        ]
        guard let encoding = encodings[kind] else { return nil }
        let digitsPerByte = encoding == .packedDigits ? 2 : 1
        let longest = encoding == .iso9564 ? min(14, max(4, most)) : min(max(most, 1), stored * digitsPerByte)
        return CardPINForm(
            characters: min(least, longest)...longest, storedLength: isPadded ? stored : nil, filling: filling ?? 0,
            encoding: encoding)
    }

    private static func path(typeAttributes: [UInt8]?) throws(SmartCardError) -> PKCS15Path? {
        guard let typeAttributes,
            let attributes = try DERContent.elements(typeAttributes).first(tag: 0x30),
            let value = try DERContent.elements(attributes).first(tag: 0x30)
        else { return nil }
        return try PKCS15Path.read(value)
    }

    private static func label(_ common: [BERTLV]) -> String {
        String(decoding: common.first(tag: 0x0C) ?? [], as: UTF8.self)
    }

    // MARK: - Joins

    /// The PIN that a key wants; the card's only one when the key does not name any that there is.
    func pin(for key: Key) -> PIN? {
        guard let authentication = key.authentication else { return nil }
        if let named = pins.first(where: { $0.authentication == authentication }) { return named }
        let usual = pins.filter { !$0.isSpecial }
        return usual.count == 1 ? usual.first : nil
    }

    /// The certificate of a key.
    func certificate(for key: Key) -> StoredCertificate? {
        certificates.first { $0.identifier == key.identifier }
    }
}
