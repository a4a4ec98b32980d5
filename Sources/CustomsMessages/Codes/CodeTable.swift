/// A table of codes that customs keeps and changes: countries, currencies, units and the like. Source: ceb.md chapter 6.
package struct CodeTable: Sendable {
    /// Which codes a table is sure to hold if they exist.
    package enum Completeness: Sendable, Equatable {
        case none
        case all
        /// Those with so many characters, which longer codes begin with.
        case prefix(Int)
        /// Those between two codes of the same length, both included.
        case ranges([ClosedRange<String>])
    }

    /// What the codes look like.
    package struct Shape: Sendable, Equatable {
        package let lengths: ClosedRange<Int>
        /// Otherwise capital letters as well.
        package let isDigits: Bool

        func fits(_ code: String) -> Bool {
            lengths.contains(code.utf8.count)
                && code.utf8.allSatisfy { (0x30...0x39).contains($0) || (!isDigits && (0x41...0x5A).contains($0)) }
        }
    }

    /// What one may say of a code.
    package enum Verdict: Sendable, Equatable {
        case known(CodeEntry)
        /// The table may lack it; the entry is that of what it begins with.
        case possible(CodeEntry?)
        /// There is no such code. The entries are what may be meant.
        case unknown([CodeEntry])
        /// No code of this table looks so. The entries are what may be meant.
        case misshapen([CodeEntry])
    }

    /// `country`, `currency`, `customs` …
    package let name: String
    package let chineseName: String
    package let englishName: String
    /// Where the entries are from and what is not sure.
    package let source: String
    package let completeness: Completeness
    package let shape: Shape
    /// By code.
    package let entries: [CodeEntry]
    private let byCode: [String: CodeEntry]

    init(
        name: String, chineseName: String, englishName: String, source: String, completeness: Completeness,
        shape: Shape, entries: [CodeEntry]
    ) {
        self.name = name
        self.chineseName = chineseName
        self.englishName = englishName
        self.source = source
        self.completeness = completeness
        self.shape = shape
        self.entries = entries.sorted { $0.code < $1.code }
        byCode = Dictionary(entries.map { ($0.code, $0) }) { _, last in last }
    }

    /// The entry of a code.
    package func entry(_ code: String) -> CodeEntry? { byCode[code] }

    /// Whether it has this code.
    func holds(_ code: String) -> Bool { byCode.index(forKey: code) != nil }

    /// What the table says of a code.
    package func verdict(on code: String) -> Verdict {
        guard shape.fits(code) else { return .misshapen(meant(by: code)) }
        if let entry = byCode[code] { return .known(entry) }
        switch completeness {
        case .none: return .possible(nil)
        case .all: return .unknown(meant(by: code))
        case .prefix(let length):
            guard let entry = byCode[String(code.prefix(length))] else { return .unknown(meant(by: code)) }
            return .possible(entry)
        case .ranges(let ranges):
            let isInside = ranges.contains { $0.lowerBound.utf8.count == code.utf8.count && $0.contains(code) }
            return isInside ? .unknown(meant(by: code)) : .possible(nil)
        }
    }

    /// The entries of a code, a name or an alias, or whose code or names begin with or contain the text.
    package func search(_ text: String) -> [CodeEntry] {
        let same = entries.filter { $0.isCalled(text) }
        if !same.isEmpty { return same }
        let small = text.lowercased()
        return entries.filter {
            $0.code.hasPrefix(text) || $0.chineseName.contains(text) || $0.englishName.lowercased().contains(small)
        }
    }

    /// The most entries that are named instead of a wrong code.
    private static let mostMeant = 3

    /// What a wrong code may stand for: a name or alias, a code without its leading zeros, or one with one character changed.
    private func meant(by text: String) -> [CodeEntry] {
        let called = entries.filter { $0.isCalled(text) }
        if !called.isEmpty { return Array(called.prefix(Self.mostMeant)) }
        let missing = shape.lengths.lowerBound - text.utf8.count
        if shape.isDigits, missing > 0, missing < shape.lengths.lowerBound,
            let padded = byCode[String(repeating: "0", count: missing) + text]
        {
            return [padded]
        }
        guard shape.fits(text) else { return [] }
        let near = entries.filter { entry in
            entry.code.utf8.count == text.utf8.count
                && zip(entry.code.utf8, text.utf8).count { $0 != $1 } == 1
        }
        return Array(near.prefix(Self.mostMeant))
    }
}
