internal import CryptoCore
internal import XMLCanonical

/// The wrong texts that clients are known to sign, made from the right one: which of them verifies says what the client does
/// wrong. Source: realtime179.md §5.
struct SignatureVariants: Sendable {
    private let right: SignedText
    private let amount: (range: Range<Int>, text: String)?

    /// - Parameters:
    ///   - upload: what was sent.
    ///   - bytes: its text.
    init?(upload: JSONNode, bytes: [UInt8]) {
        guard let right = SignedText.sliced(from: upload, bytes: bytes), let head = upload["payExchangeInfoHead"] else {
            return nil
        }
        self.right = right
        amount = head["totalAmount"].flatMap { value in
            guard let text = value.text else { return nil }
            let start = value.range.lowerBound - head.range.lowerBound
            return (start..<start + value.range.count, text)
        }
    }

    /// Every variant by its name.
    var all: [(name: String, bytes: [UInt8])] {
        let text = String(decoding: right.bytes, as: UTF8.self)
        var variants: [(name: String, bytes: [UInt8])] = [
            ("trailing-newline", right.bytes + [0x0A]),
            ("trailing-crlf", right.bytes + [0x0D, 0x0A]),
            ("trailing-blank", right.bytes + [0x20]),
            ("unquoted-objects", joined(quotesObjects: false)),
            ("singular-list-name", joined(list: "payExchangeInfoList")),
            ("numeric-serviceTime", joined(quotesTime: false)),
            ("old-annex", joined(quotesObjects: false, list: "payExchangeInfoList", quotesTime: false)),
            ("escaped-quotes", with { Self.replacing([0x22: [0x5C, 0x22]], in: $0) }),
            ("escaped-as-string", with { Self.replacing([0x22: [0x5C, 0x22], 0x5C: [0x5C, 0x5C]], in: $0) }),
            ("slashes-escaped", with { Self.replacing([0x2F: [0x5C, 0x2F]], in: $0) }),
            ("non-ascii-as-u-escapes", with(Self.escapingUnicode)),
            (
                "html-safe-escapes",
                with {
                    Self.replacing(
                        [
                            0x3C: Array("\\u003c".utf8), 0x3E: Array("\\u003e".utf8), 0x26: Array("\\u0026".utf8),
                        ], in: $0)
                }
            ),
            ("entities-undone", with(Self.undoingEntities)),
            ("spaces-after-separators", with(Self.spacing)),
            ("keys-sorted", with(Self.sortingKeys)),
            ("spaces-around-bars", Array(joined(bars: " || "))),
            ("session-id-lower-case", joined(sessionID: right.sessionID.lowercased())),
            ("session-id-upper-case", joined(sessionID: right.sessionID.uppercased())),
        ]
        do throws(XMLError) {
            variants.append(("gbk", try XMLText.gb18030(encoding: Array(text.utf8))))
        } catch {
            // What has no GBK was not signed in it.
        }
        variants += amounts
        return variants.filter { $0.bytes != right.bytes }
    }

    private var amounts: [(name: String, bytes: [UInt8])] {
        guard let amount, let number = PlainNumber(amount.text) else { return [] }
        func written(_ text: String) -> [UInt8] {
            var head = right.head
            guard head.indices.contains(amount.range.lowerBound), amount.range.upperBound <= head.count else {
                return right.bytes
            }
            head.replaceSubrange(amount.range, with: Array(text.utf8))
            return SignedText(
                sessionID: right.sessionID, head: head, lists: right.lists, serviceTime: right.serviceTime
            ).bytes
        }
        let padded = (max(1, number.fraction.count)...5).map { places in
            number.whole + "." + number.fraction + String(repeating: "0", count: places - number.fraction.count)
        }
        return [("amount-as-string", written("\"\(amount.text)\"")), ("amount-as-number", written(amount.text))]
            + padded.map { ("amount-trailing-zero", written($0)) }
            + [("amount-without-zeros", written(number.text))]
    }

    private func joined(
        sessionID: String? = nil, quotesObjects: Bool = true, list: String = "payExchangeInfoLists",
        quotesTime: Bool = true, bars: String = "||"
    ) -> [UInt8] {
        let quote: [UInt8] = quotesObjects ? [0x22] : []
        let time = quotesTime ? "\"\(right.serviceTime)\"" : right.serviceTime
        var output = Array("\"sessionID\":\"\(sessionID ?? right.sessionID)\"\(bars)\"payExchangeInfoHead\":".utf8)
        output += quote + right.head + quote
        output += Array("\(bars)\"\(list)\":".utf8) + quote + right.lists + quote
        return output + Array("\(bars)\"serviceTime\":\(time)".utf8)
    }

    private func with(_ change: ([UInt8]) -> [UInt8]) -> [UInt8] {
        SignedText(
            sessionID: right.sessionID, head: change(right.head), lists: change(right.lists),
            serviceTime: right.serviceTime
        ).bytes
    }

    private static func replacing(_ table: [UInt8: [UInt8]], in bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { table[$0] ?? [$0] }
    }

    private static func escapingUnicode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.isASCII {
                output.append(UInt8(scalar.value))
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    output += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
                }
            }
        }
        return output
    }

    private static func undoingEntities(_ bytes: [UInt8]) -> [UInt8] {
        Array(
            String(decoding: bytes, as: UTF8.self).replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
                .replacing("&gt;", with: ">").replacing("&#39;", with: "'").replacing("&amp;", with: "&").utf8)
    }

    /// A blank after each comma and colon between tokens.
    private static func spacing(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var isInside = false
        var isEscaped = false
        for byte in bytes {
            output.append(byte)
            if isInside {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isInside = false
                }
            } else if byte == 0x22 {
                isInside = true
            } else if byte == 0x2C || byte == 0x3A {
                output.append(0x20)
            }
        }
        return output
    }

    private static func sortingKeys(_ bytes: [UInt8]) -> [UInt8] {
        do {
            var output: [UInt8] = []
            sort(try JSONNode(parsing: bytes), of: bytes, to: &output)
            return output
        } catch {
            return bytes
        }
    }

    private static func sort(_ node: JSONNode, of bytes: [UInt8], to output: inout [UInt8]) {
        switch node.kind {
        case .object(let members):
            output.append(0x7B)
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(0x2C) }
                JSONNode.appendQuoted(member.key, to: &output)
                output.append(0x3A)
                sort(member.value, of: bytes, to: &output)
            }
            output.append(0x7D)
        case .array(let elements):
            output.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(0x2C) }
                sort(element, of: bytes, to: &output)
            }
            output.append(0x5D)
        default: output += bytes[node.range]
        }
    }
}
