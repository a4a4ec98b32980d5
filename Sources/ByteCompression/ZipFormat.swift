/// What the ZIP files of this house look like: one disk, names in UTF-8, entries stored or deflated, no comments, no extra
/// fields, no time (1 January 1980 stands in every entry), no ZIP64. Source: PKWARE APPNOTE 6.3.10.
enum ZipFormat {
    static let localHeader: UInt32 = 0x0403_4B50
    static let centralHeader: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50

    static let localLength = 30
    static let centralLength = 46
    static let endLength = 22

    /// Version 2.0, made on Unix: what deflate needs.
    static let version: UInt16 = 20
    static let madeBy: UInt16 = 3 << 8 | 20
    /// Names are UTF-8.
    static let flags: UInt16 = 0x0800
    static let stored: UInt16 = 0
    static let deflated: UInt16 = 8
    static let time: UInt16 = 0
    static let date: UInt16 = 0x0021
    /// A plain file that only its owner reads and writes.
    static let attributes: UInt32 = 0o100600 << 16

    /// Most entries and bytes of a file without ZIP64.
    static let maximumEntries = 0xFFFE
    static let maximumLength = 0xFFFF_FFFE

    /// Whether a name is that of a file inside: parts of letters, digits, `.`, `-`, `_` and other printable characters without
    /// `\` and `:`, parted by `/`, none of them `.` or `..`.
    static func isGood(name: String) -> Bool {
        guard (1...255).contains(name.utf8.count) else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" && $0 != ":" }
        }
    }
}

extension [UInt8] {
    /// Adds a number, its least significant byte first.
    mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
