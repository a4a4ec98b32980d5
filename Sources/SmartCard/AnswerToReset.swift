/// What a card says about itself when it is powered: the part of it that decides how to talk to the card. Damaged bytes
/// say nothing. Source: ISO 7816-3 §8.2, ISO 7816-4 §8.1.1.
package struct AnswerToReset: Sendable, Hashable {
    /// The bytes free for the maker of the card.
    package let historicalBytes: [UInt8]
    /// Whether the card says that it takes commands in pieces; `nil` when it says nothing.
    package let takesChaining: Bool?
    /// Whether the card says that it takes extended lengths; `nil` when it says nothing.
    package let takesExtendedLength: Bool?

    /// - Parameter bytes: the whole answer, at most 33 bytes.
    package init(_ bytes: [UInt8]) {
        historicalBytes = AnswerToReset.historical(bytes)
        let capabilities = AnswerToReset.capabilities(historicalBytes)
        takesChaining = capabilities.map { $0 & 0x80 != 0 }
        takesExtendedLength = capabilities.map { $0 & 0x40 != 0 }
    }

    private static func historical(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 2 else { return [] }
        let count = Int(bytes[1] & 0x0F)
        var indicator = bytes[1] >> 4
        var position = 2
        while true {
            // One interface byte for each of TA, TB, TC; TD says what follows.
            position += (indicator & 0x07).nonzeroBitCount
            guard indicator & 0x08 != 0 else { break }
            guard position < bytes.count else { return [] }
            indicator = bytes[position] >> 4
            position += 1
        }
        guard position + count <= bytes.count else { return [] }
        return Array(bytes[position..<position + count])
    }

    /// The third byte of the card capabilities in the compact objects.
    private static func capabilities(_ bytes: [UInt8]) -> UInt8? {
        guard let category = bytes.first, category == 0x80 || category == 0x00 else { return nil }
        // Category 00 ends with three bytes of status.
        var rest = category == 0x00 ? bytes.dropFirst().dropLast(3) : bytes.dropFirst()
        while let head = rest.popFirst() {
            let value = rest.prefix(Int(head & 0x0F))
            guard value.count == Int(head & 0x0F) else { return nil }
            if head >> 4 == 7 { return value.count == 3 ? value.last : nil }
            rest = rest.dropFirst(value.count)
        }
        return nil
    }
}
