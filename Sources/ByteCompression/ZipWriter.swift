/// Makes a ZIP file piece by piece: the caller writes what it is given where it belongs, in this order.
package struct ZipWriter {
    private var central: [UInt8] = []
    private var names: Set<String> = []
    private var offset = 0

    package init() {}

    /// The bytes written so far.
    package var length: Int { offset }

    /// The entries so far.
    package var count: Int { names.count }

    /// A whole ZIP file.
    ///
    /// - Parameter entries: names and contents, in this order.
    /// - Returns: the file.
    /// - Throws: `CompressionError`, see ``add(_:_:)``.
    package static func archive(_ entries: [(name: String, content: [UInt8])]) throws(CompressionError) -> [UInt8] {
        var writer = ZipWriter()
        var bytes: [UInt8] = []
        for (name, content) in entries { bytes += try writer.add(name, content) }
        return bytes + writer.finish()
    }

    /// Adds an entry, deflated where that is shorter.
    ///
    /// - Parameters:
    ///   - name: with `/` between folders; not there yet.
    ///   - content: less than 4 GiB.
    /// - Returns: the bytes of the entry.
    /// - Throws: `CompressionError` for a name that cannot be, one that is there already, and more than the format holds.
    package mutating func add(_ name: String, _ content: [UInt8]) throws(CompressionError) -> [UInt8] {
        guard ZipFormat.isGood(name: name) else { throw CompressionError("the name of an entry cannot be") }
        guard names.insert(name).inserted else { throw CompressionError("an entry is there twice") }
        guard names.count <= ZipFormat.maximumEntries, content.count < ZipFormat.maximumLength else {
            throw CompressionError("more than a ZIP file holds")
        }
        let checksum = CRC32.of(content)
        // The zlib form without its header of two bytes and its checksum of four.
        let deflated = Array(try ZLib.deflate(content, level: 6).dropFirst(2).dropLast(4))
        let isDeflated = deflated.count < content.count
        let stored = isDeflated ? deflated : content
        var common: [UInt8] = []
        common.appendLittleEndian(ZipFormat.version)
        common.appendLittleEndian(ZipFormat.flags)
        common.appendLittleEndian(isDeflated ? ZipFormat.deflated : ZipFormat.stored)
        common.appendLittleEndian(ZipFormat.time)
        common.appendLittleEndian(ZipFormat.date)
        common.appendLittleEndian(checksum)
        common.appendLittleEndian(UInt32(stored.count))
        common.appendLittleEndian(UInt32(content.count))
        common.appendLittleEndian(UInt16(name.utf8.count))
        common.appendLittleEndian(UInt16(0))
        var entry: [UInt8] = []
        entry.reserveCapacity(ZipFormat.localLength + name.utf8.count + stored.count)
        entry.appendLittleEndian(ZipFormat.localHeader)
        entry += common + name.utf8 + stored
        guard offset + entry.count + central.count + 0x1_0000 < ZipFormat.maximumLength else {
            throw CompressionError("more than a ZIP file holds")
        }
        central.appendLittleEndian(ZipFormat.centralHeader)
        central.appendLittleEndian(ZipFormat.madeBy)
        central += common
        // No comment, first disk, no internal attributes.
        central += [UInt8](repeating: 0, count: 6)
        central.appendLittleEndian(ZipFormat.attributes)
        central.appendLittleEndian(UInt32(offset))
        central += Array(name.utf8)
        offset += entry.count
        return entry
    }

    /// The bytes that end the file.
    package mutating func finish() -> [UInt8] {
        var end = central
        end.appendLittleEndian(ZipFormat.end)
        end += [0, 0, 0, 0]
        end.appendLittleEndian(UInt16(names.count))
        end.appendLittleEndian(UInt16(names.count))
        end.appendLittleEndian(UInt32(central.count))
        end.appendLittleEndian(UInt32(offset))
        end += [0, 0]
        offset += end.count
        return end
    }
}
