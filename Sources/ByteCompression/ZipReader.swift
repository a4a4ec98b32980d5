/// Reads ZIP files of the form that ``ZipWriter`` makes, and no others: what this reads, every reader reads the same.
///
/// Every byte counts. Entries lie one behind the other without gaps, the directory says of each what the entry says of itself,
/// nothing stands before, between or after. A file that was changed anywhere is refused, unless it still has the same contents
/// under the same names: deflated data may end with bits that mean nothing.
package struct ZipReader: Sendable {
    /// A file inside.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let content: [UInt8]
    }

    /// In the order of the file.
    package let entries: [Entry]

    /// The content of an entry; `nil` where there is none of this name.
    package func content(_ name: String) -> [UInt8]? { entries.first { $0.name == name }?.content }

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - limit: the most bytes that all contents together may have.
    /// - Throws: `CompressionError` that says what is wrong and where.
    package init(_ bytes: [UInt8], limit: Int = 1 << 30) throws(CompressionError) {
        var cursor = Cursor(bytes: bytes)
        guard bytes.count >= ZipFormat.endLength, bytes.count < ZipFormat.maximumLength else {
            throw CompressionError("not a ZIP file")
        }
        cursor.position = bytes.count - ZipFormat.endLength
        try cursor.expect(ZipFormat.end, "the end of the directory")
        try cursor.expect(UInt32(0), "one disk")
        let count = Int(try cursor.take(UInt16.self))
        try cursor.expect(UInt16(count), "the number of entries")
        let length = Int(try cursor.take(UInt32.self))
        let start = Int(try cursor.take(UInt32.self))
        try cursor.expect(UInt16(0), "no comment")
        guard start + length + ZipFormat.endLength == bytes.count else {
            throw CompressionError("the directory is not where the end says")
        }
        var entries: [Entry] = []
        var names: Set<String> = []
        var offset = 0
        var total = 0
        cursor.position = start
        for _ in 0..<count {
            let listed = try cursor.centralEntry()
            guard listed.offset == offset else { throw CompressionError("there is a gap before \(listed.name)") }
            guard names.insert(listed.name).inserted else { throw CompressionError("\(listed.name) is there twice") }
            total += listed.size
            guard total <= limit else { throw CompressionError("more than \(limit) bytes") }
            var local = Cursor(bytes: bytes, position: offset, end: start)
            try local.expect(ZipFormat.localHeader, "an entry")
            guard try local.take(listed.common.count) == listed.common,
                try local.take(listed.name.utf8.count) == Array(listed.name.utf8)
            else { throw CompressionError("\(listed.name): the directory and the entry differ") }
            let stored = try local.take(listed.storedSize)
            entries.append(Entry(name: listed.name, content: try ZipReader.content(of: listed, stored)))
            offset = local.position
        }
        guard offset == start, cursor.position == bytes.count - ZipFormat.endLength else {
            throw CompressionError("there are bytes that belong to no entry")
        }
        self.entries = entries
    }

    private static func content(of entry: Listed, _ stored: [UInt8]) throws(CompressionError) -> [UInt8] {
        guard entry.isDeflated else {
            guard stored.count == entry.size, CRC32.of(stored) == entry.checksum else {
                throw CompressionError("\(entry.name): the checksum does not fit")
            }
            return stored
        }
        // As a gzip file, whose reader checks the end of the data, the checksum and the length.
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        file.reserveCapacity(stored.count + 18)
        file += stored
        file.appendLittleEndian(entry.checksum)
        file.appendLittleEndian(UInt32(entry.size))
        do throws(CompressionError) {
            let content = try ZLib.inflate(file, limit: entry.size)
            guard content.count == entry.size else { throw CompressionError("it has another length") }
            return content
        } catch {
            throw CompressionError("\(entry.name): \(error.detail)")
        }
    }

    /// An entry as the directory lists it.
    private struct Listed {
        let name: String
        /// The fields that the entry itself has, too.
        let common: [UInt8]
        let isDeflated: Bool
        let checksum: UInt32
        let storedSize: Int
        let size: Int
        let offset: Int
    }

    private struct Cursor {
        let bytes: [UInt8]
        var position: Int
        let end: Int

        init(bytes: [UInt8], position: Int = 0, end: Int? = nil) {
            self.bytes = bytes
            self.position = position
            self.end = end ?? bytes.count
        }

        mutating func take(_ count: Int) throws(CompressionError) -> [UInt8] {
            guard count >= 0, count <= end - position else { throw CompressionError("cut off") }
            defer { position += count }
            return Array(bytes[position..<position + count])
        }

        mutating func take<Number: FixedWidthInteger>(_ type: Number.Type) throws(CompressionError) -> Number {
            let taken = try take(Number.bitWidth / 8)
            return taken.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }

        mutating func expect<Number: FixedWidthInteger>(
            _ number: Number, _ what: String
        ) throws(CompressionError) {
            guard try take(Number.self) == number else { throw CompressionError("\(what) is not as it must be") }
        }

        mutating func centralEntry() throws(CompressionError) -> Listed {
            try expect(ZipFormat.centralHeader, "the directory")
            try expect(ZipFormat.madeBy, "an entry's maker")
            let start = position
            try expect(ZipFormat.version, "an entry's version")
            try expect(ZipFormat.flags, "an entry's flags")
            let method = try take(UInt16.self)
            try expect(ZipFormat.time, "an entry's time")
            try expect(ZipFormat.date, "an entry's date")
            let checksum = try take(UInt32.self)
            let storedSize = Int(try take(UInt32.self))
            let size = Int(try take(UInt32.self))
            let nameLength = Int(try take(UInt16.self))
            try expect(UInt16(0), "an entry without extra fields")
            let common = Array(bytes[start..<position])
            guard try take(6).allSatisfy({ $0 == 0 }) else { throw CompressionError("an entry's comment or disk") }
            try expect(ZipFormat.attributes, "an entry's attributes")
            let offset = Int(try take(UInt32.self))
            guard let name = String(validating: try take(nameLength), as: UTF8.self), ZipFormat.isGood(name: name),
                [ZipFormat.stored, ZipFormat.deflated].contains(method)
            else { throw CompressionError("an entry's name or method") }
            return Listed(
                name: name, common: common, isDeflated: method == ZipFormat.deflated, checksum: checksum,
                storedSize: storedSize, size: size, offset: offset)
        }
    }
}
