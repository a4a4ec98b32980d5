internal import SidecarBase
internal import SmartCard

/// Where an object is: a file, or a part of one. Source: ISO 7816-15 §8.2.5.
struct PKCS15Path: Sendable, Hashable {
    /// File identifiers of two bytes each.
    let file: [UInt8]
    var start = 0
    var length: Int?

    /// From the content of a Path.
    /// - Returns: `nil` when there is no path in it.
    static func read(_ content: [UInt8]) throws(SmartCardError) -> PKCS15Path? {
        let elements = try DERContent.elements(content)
        guard let file = elements.first(tag: 0x04), file.count.isMultiple(of: 2) else { return nil }
        var path = PKCS15Path(file: file)
        if let start = elements.first(tag: 0x02).flatMap(DERContent.integer),
            let length = elements.first(tag: 0x80).flatMap(DERContent.integer), start < 65_536, length < 65_536
        {
            path.start = start
            path.length = length
        }
        return path
    }
}

/// What is common in the contents of ISO 7816-15's files.
enum DERContent {
    /// The elements one level deep.
    static func elements(_ bytes: [UInt8]) throws(SmartCardError) -> [BERTLV] { try BERTLV.parse(bytes) }

    /// The entries of a file, which ends with its last byte, or where its filling begins: zeros, or bytes never written.
    static func entries(_ bytes: [UInt8]) throws(SmartCardError) -> [BERTLV] {
        var entries: [BERTLV] = []
        var rest = bytes
        while let first = rest.first, first != 0x00, first != 0xFF {
            // Without a length nothing after it can be found.
            guard let length = ISOCard.elementLength(rest), length <= rest.count else {
                throw SmartCardError(.cardGarbled, "an entry is longer than its file")
            }
            entries += try BERTLV.parse(Array(rest.prefix(length)))
            rest = Array(rest.dropFirst(length))
        }
        return entries
    }

    /// A number that is not negative; `nil` for one beyond 31 bits.
    static func integer(_ bytes: [UInt8]) -> Int? {
        let digits = bytes.drop { $0 == 0 }
        guard !bytes.isEmpty, digits.count < 5 else { return nil }
        let number = digits.reduce(0) { $0 << 8 | Int($1) }
        return number <= Int(Int32.max) ? number : nil
    }

    /// Whether a bit of a BIT STRING is set; the first is number 0.
    static func bit(_ number: Int, of string: [UInt8]) -> Bool {
        // The first byte says how many bits at the end are none.
        let index = 1 + number / 8
        guard index < string.count else { return false }
        return string[index] & (0x80 >> UInt8(number % 8)) != 0
    }
}
