internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// The character set in which messages travel. Source: safe.md §2.
package enum SafeCharset: String, Sendable, CaseIterable {
    case gbk = "GBK"
    case gb18030 = "GB18030"
    case utf8 = "UTF-8"

    /// What is done about a character that the set does not have.
    package enum Unmappable: String, Sendable, CaseIterable {
        /// Nothing is sent; the field and the character are named.
        case reject
        /// `&#x20BB7;` takes its place.
        case ncr
        /// `?` takes its place.
        case replace
    }

    /// Whether the set has a character.
    package func has(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .gbk: scalar.value < 0x80 || GBKTable.code(of: scalar) != 0
        case .gb18030, .utf8: true
        }
    }

    /// The first character of a text that the set does not have.
    package func firstMissing(in text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first { !has($0) }
    }

    /// The bytes of a text; `nil` when it has a character that the set does not have.
    package func encode(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .gb18030:
            do throws(XMLError) { return try XMLText.gb18030(encoding: Array(text.utf8)) } catch { return nil }
        case .gbk:
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.utf8.count)
            for scalar in text.unicodeScalars {
                if scalar.value < 0x80 {
                    bytes.append(UInt8(scalar.value))
                    continue
                }
                let code = GBKTable.code(of: scalar)
                guard code != 0 else { return nil }
                bytes.append(UInt8(code >> 8))
                bytes.append(UInt8(code & 0xFF))
            }
            return bytes
        }
    }

    /// How many bytes a text has; a character that the set does not have counts as two.
    package func length(of text: String) -> Int {
        switch self {
        case .utf8: text.utf8.count
        case .gbk, .gb18030: text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x80 ? 1 : 2) }
        }
    }

    /// A text with something else in the place of characters that the set does not have.
    package func replacingMissing(in text: String, by rule: Unmappable) -> String {
        guard rule != .reject, firstMissing(in: text) != nil else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if has(scalar) {
                result.append(scalar)
            } else if rule == .ncr {
                result.append(contentsOf: "&#x\(String(scalar.value, radix: 16, uppercase: true));".unicodeScalars)
            } else {
                result.append("?")
            }
        }
        return String(result)
    }
}

/// The two-byte codes of GBK that the other side is sure to read the same way.
private enum GBKTable {
    /// The code of a character, 0 for none.
    static func code(of scalar: Unicode.Scalar) -> UInt16 {
        scalar.value < 0x10000 ? codes[Int(scalar.value)] : 0
    }

    private static let codes: [UInt16] = {
        var table = [UInt16](repeating: 0, count: 0x10000)
        var pairs: [UInt16] = []
        var bytes: [UInt8] = []
        for lead in UInt16(0x81)...0xFE {
            for trail in UInt16(0x40)...0xFE where trail != 0x7F {
                let code = lead << 8 | trail
                if isExcluded(code) { continue }
                pairs.append(code)
                bytes += [UInt8(lead), UInt8(trail)]
            }
        }
        // GB18030 has a character for every pair, so that they are read in one go.
        guard let text = GBKText.decode(bytes) else { return table }
        for (code, scalar) in zip(pairs, text.unicodeScalars) where scalar.value < 0x10000 {
            // Characters for private use are places that GBK leaves free.
            if !(0xE000...0xF8FF).contains(scalar.value) { table[Int(scalar.value)] = code }
        }
        return table
    }()

    /// Characters that came with GB18030, and ⊕, for which the other side has another character. Source: safe.md §2.
    private static func isExcluded(_ code: UInt16) -> Bool {
        switch code {
        case 0xA6D9...0xA6DF, 0xA6EC...0xA6ED, 0xA6F3, 0xA8BC, 0xA8BF, 0xA892, 0xA989...0xA995, 0xFE50...0xFEA0: true
        default: false
        }
    }
}
