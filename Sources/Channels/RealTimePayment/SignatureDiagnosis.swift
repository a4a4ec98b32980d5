internal import CryptoCore

/// Says what is wrong with a text that was signed, by trying the wrong forms that are seen in practice. Source: realtime179.md §5.
package enum SignatureDiagnosis: String, Sendable, CaseIterable {
    case trailingNewline = "trailing-newline"
    case unquotedObjects = "unquoted-objects"
    case singularListName = "singular-list-name"
    case numericServiceTime = "numeric-serviceTime"
    case escapedQuotes = "escaped-quotes"
    case slashesEscaped = "slashes-escaped"
    case nonASCIIAsEscapes = "non-ascii-as-u-escapes"
    case htmlSafeEscapes = "html-safe-escapes"
    case amountAsString = "amount-as-string"
    case spacesAroundBars = "spaces-around-bars"
    case sessionIDLowerCase = "session-id-lower-case"

    /// The form whose text is the one that was signed.
    ///
    /// - Parameters:
    ///   - upload: the upload as it should be.
    ///   - isSigned: whether a text is what the signature is over.
    /// - Returns: `nil` when it is none of the known ones.
    package static func find(_ upload: PaymentUpload, _ isSigned: ([UInt8]) -> Bool) -> SignatureDiagnosis? {
        allCases.first { isSigned($0.text(of: upload)) }
    }

    /// The wrong text.
    func text(of upload: PaymentUpload) -> [UInt8] {
        var head = String(decoding: upload.head, as: UTF8.self)
        var lists = String(decoding: upload.lists, as: UTF8.self)
        var session = upload.sessionID
        var (quote, name, bars, end) = ("\"", "payExchangeInfoLists", "||", "")
        var time = "\"\(upload.serviceTime)\""
        switch self {
        case .trailingNewline: end = "\n"
        case .unquotedObjects: quote = ""
        case .singularListName: name = "payExchangeInfoList"
        case .numericServiceTime: time = upload.serviceTime
        case .escapedQuotes: (head, lists) = (head.replacing("\"", with: "\\\""), lists.replacing("\"", with: "\\\""))
        case .slashesEscaped: (head, lists) = (head.replacing("/", with: "\\/"), lists.replacing("/", with: "\\/"))
        case .nonASCIIAsEscapes: (head, lists) = (Self.escaped(head) { $0 > 0x7F }, Self.escaped(lists) { $0 > 0x7F })
        case .htmlSafeEscapes:
            let marks: Set<UInt16> = [0x3C, 0x3E, 0x26]
            (head, lists) = (Self.escaped(head, marks.contains), Self.escaped(lists, marks.contains))
        case .amountAsString: head = Self.quotedAmount(head)
        case .spacesAroundBars: bars = " || "
        case .sessionIDLowerCase: session = session.lowercased()
        }
        let text =
            "\"sessionID\":\"\(session)\"\(bars)\"payExchangeInfoHead\":\(quote)\(head)\(quote)\(bars)"
            + "\"\(name)\":\(quote)\(lists)\(quote)\(bars)\"serviceTime\":\(time)\(end)"
        return Array(text.utf8)
    }

    private static func escaped(_ text: String, _ isMeant: (UInt16) -> Bool) -> String {
        var output = ""
        for character in text.unicodeScalars {
            let units = Array(String(character).utf16)
            if units.contains(where: isMeant) {
                for unit in units {
                    let digits = String(unit, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                }
            } else {
                output.unicodeScalars.append(character)
            }
        }
        return output
    }

    private static func quotedAmount(_ head: String) -> String {
        guard let start = head.firstRange(of: "\"totalAmount\":"),
            let end = head[start.upperBound...].firstIndex(of: ",")
        else { return head }
        return head[..<start.upperBound] + "\"" + head[start.upperBound..<end] + "\"" + head[end...]
    }
}
