/// Where an unencoded XML document ends inside a form body. Source: zhejiang.md §2.2 rule 2.
struct RawDocument {
    /// The document's bytes.
    let range: Range<Int>
    /// Where the next field's name begins; past the end when none follows.
    let next: Int
    /// Whether the bytes hold a second document under the same field name, which the scan from the end swallowed.
    let isFollowedBySameField: Bool

    /// Finds the end: the last end tag of the root element. When there is none the document goes to the end of the body,
    /// so that the XML reader can say what is wrong with it.
    ///
    /// - Parameters:
    ///   - body: the whole body.
    ///   - start: the place of the first `<`.
    ///   - field: the name of the field, to notice it a second time.
    init(in body: [UInt8], from start: Int, field: String) {
        guard let root = RawDocument.root(in: body, from: start) else {
            self.init(toTheEndOf: body, from: start)
            return
        }
        let name = body[root.name]
        var end: Int?
        var isTwice = false
        if root.isEmptyElement {
            end = root.end
        } else {
            // A candidate is compared only as far as the next "<", so all comparisons together are linear.
            var position = root.end
            while let candidate = Bytes.firstIndex(of: [Bytes.less, Bytes.slash], in: body, from: position) {
                position = candidate + 2
                guard let tagEnd = RawDocument.endTag(name, in: body, at: position) else { continue }
                if end != nil, RawDocument.startsField(field, in: body, at: end ?? 0) { isTwice = true }
                end = tagEnd
                position = tagEnd
            }
        }
        guard let end else {
            self.init(toTheEndOf: body, from: start)
            return
        }
        let rest = Bytes.skipMarkAndSpace(body, from: end)
        if rest == body.count {
            self.init(range: start..<end, next: body.count, isFollowedBySameField: isTwice)
        } else if body[rest] == Bytes.ampersand {
            self.init(range: start..<end, next: rest + 1, isFollowedBySameField: isTwice)
        } else {
            // Comments may follow the root, anything else is an error to report: nothing is dropped in silence.
            self.init(range: start..<body.count, next: body.count, isFollowedBySameField: isTwice)
        }
    }

    private init(range: Range<Int>, next: Int, isFollowedBySameField: Bool) {
        self.range = range
        self.next = next
        self.isFollowedBySameField = isFollowedBySameField
    }

    private init(toTheEndOf body: [UInt8], from start: Int) {
        self.init(range: start..<body.count, next: body.count, isFollowedBySameField: false)
    }

    /// The root's start tag, after declaration, comments and document type.
    private static func root(
        in body: [UInt8], from start: Int
    ) -> (name: Range<Int>, end: Int, isEmptyElement: Bool)? {
        var position = start
        while position < body.count {
            guard let open = body[position...].firstIndex(of: Bytes.less), open + 1 < body.count else { return nil }
            if body[open + 1] == 0x3F {
                guard let close = Bytes.firstIndex(of: [0x3F, Bytes.greater], in: body, from: open + 2) else {
                    return nil
                }
                position = close + 2
            } else if Bytes.hasPrefix(body, Array("<!--".utf8), at: open) {
                guard let close = Bytes.firstIndex(of: Array("-->".utf8), in: body, from: open + 4) else { return nil }
                position = close + 3
            } else if body[open + 1] == 0x21 {
                guard let close = body[open...].firstIndex(of: Bytes.greater) else { return nil }
                position = close + 1
            } else {
                return startTag(in: body, at: open)
            }
        }
        return nil
    }

    private static func startTag(
        in body: [UInt8], at open: Int
    ) -> (name: Range<Int>, end: Int, isEmptyElement: Bool)? {
        var position = open + 1
        while position < body.count, !Bytes.isSpace(body[position]), body[position] != Bytes.greater,
            body[position] != Bytes.slash, body[position] != Bytes.less
        {
            position += 1
        }
        let name = (open + 1)..<position
        guard !name.isEmpty else { return nil }
        var quote: UInt8?
        while position < body.count {
            let byte = body[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == Bytes.quote || byte == Bytes.apostrophe {
                quote = byte
            } else if byte == Bytes.greater {
                return (name, position + 1, body[position - 1] == Bytes.slash)
            }
            position += 1
        }
        return nil
    }

    /// The place after an end tag of this name whose name would begin at `position`.
    private static func endTag(_ name: ArraySlice<UInt8>, in body: [UInt8], at position: Int) -> Int? {
        var index = position
        for byte in name {
            guard index < body.count, body[index] == byte else { return nil }
            index += 1
        }
        while index < body.count, Bytes.isSpace(body[index]) { index += 1 }
        return index < body.count && body[index] == Bytes.greater ? index + 1 : nil
    }

    private static func startsField(_ field: String, in body: [UInt8], at position: Int) -> Bool {
        let next = Bytes.skipMarkAndSpace(body, from: position)
        return Bytes.hasPrefix(body, Array("&\(field)=".utf8), at: next)
    }
}
