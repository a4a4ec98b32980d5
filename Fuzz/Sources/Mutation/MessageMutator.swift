import SidecarBase

/// Changes a message as a message: elements go, come twice, move, change their names and texts, and what an envelope carries is
/// changed inside its base64. Bytes changed at random seldom leave a document that is still read far enough.
package struct MessageMutator {
    private var random: UInt64
    private let depth: Int

    package init(seed: UInt64) { self.init(seed: seed, depth: 0) }

    private init(seed: UInt64, depth: Int) {
        random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        self.depth = depth
    }

    /// The changed message; `nil` when there is nothing of a message to change.
    package mutating func mutate(_ bytes: [UInt8]) -> [UInt8]? {
        var pieces = MessagePiece.split(bytes)
        guard pieces.count >= 3 else { return nil }
        for _ in 0...pick(3) {
            switch pick(9) {
            case 0: if let range = element(pieces) { pieces.removeSubrange(range) }
            case 1: multiply(&pieces, by: 2)
            case 2: multiply(&pieces, by: pick(8) == 0 ? 120 : 3)
            case 3: move(&pieces)
            case 4: rename(&pieces)
            case 5: inside(&pieces)
            default: text(&pieces)
            }
        }
        var changed: [UInt8] = []
        changed.reserveCapacity(bytes.count + 1_024)
        for piece in pieces { changed += piece.bytes }
        return changed
    }

    private mutating func pick(_ count: Int) -> Int {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Int(random % UInt64(max(1, count)))
    }

    private mutating func multiply(_ pieces: inout [MessagePiece], by count: Int) {
        guard let range = element(pieces) else { return }
        let copied = Array(pieces[range])
        var copies: [MessagePiece] = []
        for _ in 1..<count { copies += copied }
        pieces.insert(contentsOf: copies, at: range.lowerBound)
    }

    private mutating func move(_ pieces: inout [MessagePiece]) {
        guard let range = element(pieces) else { return }
        let moved = Array(pieces[range])
        pieces.removeSubrange(range)
        guard !pieces.isEmpty else { return }
        pieces.insert(contentsOf: moved, at: pick(pieces.count))
    }

    private mutating func rename(_ pieces: inout [MessagePiece]) {
        guard let range = element(pieces), let other = element(pieces) else { return }
        let name = pieces[other.lowerBound].name
        pieces[range.lowerBound].rename(to: name)
        if range.count > 1 { pieces[range.upperBound - 1].rename(to: name) }
    }

    private static let texts: [String] = [
        "", " ", "0", "1", "2", "-1", "142", "99999999999999999999", "0.00000", "1e5", "-0", "+1.5", "NaN", "２０２４",
        "100", "120", "800",
        "-621029", "-301010", "20240601093015", "20240601093015123", "20249999999999", "2024-06-01 18:00:00",
        "330100190001010009",
        "[Code:1313;Desc:甲[乙]][Code:9", "22001:甲; 22002：乙; ", "&#xD;&#xA;", "&#x1F600;e\u{301}", "<![CDATA[]]>", "<a/>",
        "&lt;x/&gt;",
        "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221", "[7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221]", "CEB311Message", "2916",
        "91330100MA00000000",
    ]

    /// Changes one text: to one that is known to be awkward, to another of the message, or to a long one.
    private mutating func text(_ pieces: inout [MessagePiece]) {
        guard let index = at(pieces, where: { !$0.isTag }) ?? at(pieces, where: { !$0.isClosing }) else { return }
        let new: [UInt8]
        switch pick(4) {
        case 0:
            guard let other = at(pieces, where: { !$0.isTag }) else { return }
            new = Array(pieces[other].bytes)
        case 1: new = [UInt8](repeating: [0x30, 0x39, 0x41, 0x20, 0x5B][pick(5)], count: pick(1_200))
        default: new = Array(Self.texts[pick(Self.texts.count)].utf8)
        }
        if pieces[index].isTag {
            pieces.insert(MessagePiece(new), at: index + 1)
        } else {
            pieces[index] = MessagePiece(new)
        }
    }

    /// Changes what an envelope carries.
    private mutating func inside(_ pieces: inout [MessagePiece]) {
        guard depth < 2, let index = pieces.firstIndex(where: { !$0.isTag && $0.bytes.count > 200 }),
            let carried = Base64.decode(Array(pieces[index].bytes))
        else { return text(&pieces) }
        var mutator = MessageMutator(seed: random, depth: depth + 1)
        _ = pick(2)
        guard let changed = mutator.mutate(carried) else { return }
        pieces[index] = MessagePiece(Base64.encode(changed))
    }

    private mutating func at(_ pieces: [MessagePiece], where fits: (MessagePiece) -> Bool) -> Int? {
        let start = pick(pieces.count)
        return pieces[start...].firstIndex(where: fits) ?? pieces[..<start].firstIndex(where: fits)
    }

    /// From a random start tag to its end tag.
    private mutating func element(_ pieces: [MessagePiece]) -> Range<Int>? {
        guard let start = at(pieces, where: { $0.isOpening }) else { return nil }
        var open = 0
        for index in start..<pieces.count {
            if pieces[index].isOpening, !pieces[index].isEmptyElement { open += 1 }
            if pieces[index].isClosing { open -= 1 }
            if open <= 0 { return start..<(index + 1) }
        }
        return nil
    }
}

/// A tag, or the text between two of them.
struct MessagePiece {
    /// A part of the message it is from, so that nothing is copied until it is written.
    var bytes: ArraySlice<UInt8>

    init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    init(_ text: [UInt8]) { bytes = text[...] }

    var isTag: Bool { bytes.first == 0x3C }
    var isClosing: Bool { isTag && bytes.dropFirst().first == 0x2F }
    var isOpening: Bool { isTag && bytes.count > 2 && !isMarkup(bytes[bytes.startIndex + 1]) }
    var isEmptyElement: Bool { isTag && bytes.suffix(2).first == 0x2F }

    private func isMarkup(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x3F || byte == 0x21 }

    /// Of a tag, with its prefix.
    var name: ArraySlice<UInt8> { bytes[nameRange] }

    mutating func rename(to name: ArraySlice<UInt8>) {
        let range = nameRange
        var renamed = Array(bytes[..<range.lowerBound])
        renamed += name
        renamed += bytes[range.upperBound...]
        bytes = renamed[...]
    }

    private var nameRange: Range<Int> {
        let start = min(bytes.startIndex + (isClosing ? 2 : 1), bytes.endIndex)
        let end = bytes[start...].firstIndex { [0x20, 0x3E, 0x2F, 0x09, 0x0A, 0x0D].contains($0) } ?? bytes.endIndex
        return start..<end
    }

    static func split(_ bytes: [UInt8]) -> [MessagePiece] {
        var pieces: [MessagePiece] = []
        var start = 0
        for (index, byte) in bytes.enumerated() {
            if byte == 0x3C, index > start {
                pieces.append(MessagePiece(bytes: bytes[start..<index]))
                start = index
            } else if byte == 0x3E, bytes[start] == 0x3C {
                pieces.append(MessagePiece(bytes: bytes[start...index]))
                start = index + 1
            }
        }
        if start < bytes.count { pieces.append(MessagePiece(bytes: bytes[start...])) }
        return pieces
    }
}
