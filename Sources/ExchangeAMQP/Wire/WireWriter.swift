internal import NIOCore

/// Writes values one after the other, as ``WireReader`` reads them.
struct WireWriter {
    private(set) var buffer: ByteBuffer
    private var usedBits = 8

    init(_ buffer: ByteBuffer = ByteBuffer()) {
        self.buffer = buffer
    }

    mutating func number(_ number: some FixedWidthInteger) {
        usedBits = 8
        buffer.writeInteger(number)
    }

    mutating func bit(_ bit: Bool) {
        if usedBits == 8 {
            buffer.writeInteger(UInt8(0))
            usedBits = 0
        }
        let place = buffer.writerIndex - 1
        if bit, let octet = buffer.getInteger(at: place, as: UInt8.self) {
            buffer.setInteger(octet | 1 << usedBits, at: place)
        }
        usedBits += 1
    }

    /// A text of at most 255 bytes; a longer one ends after the last whole character that fits.
    mutating func shortText(_ text: String) {
        let fitting = WireWriter.fitting(text)
        number(UInt8(fitting.utf8.count))
        buffer.writeString(fitting)
    }

    mutating func longText(_ bytes: some Collection<UInt8>) {
        number(UInt32(bytes.count))
        buffer.writeBytes(bytes)
    }

    mutating func table(_ table: FieldTable) {
        counted { writer in
            for entry in table.entries {
                writer.shortText(entry.name)
                writer.value(entry.value)
            }
        }
    }

    /// The beginning of a text that fits into a short one.
    static func fitting(_ text: String) -> String {
        guard text.utf8.count > 255 else { return text }
        var end = text.startIndex
        var count = 0
        for scalar in text.unicodeScalars {
            let size = UTF8.width(scalar)
            guard count + size <= 255 else { break }
            count += size
            end = text.unicodeScalars.index(after: end)
        }
        return String(text[..<end])
    }

    private mutating func counted(_ write: (inout WireWriter) -> Void) {
        number(UInt32(0))
        let start = buffer.writerIndex
        write(&self)
        usedBits = 8
        buffer.setInteger(UInt32(buffer.writerIndex - start), at: start - 4)
    }

    private mutating func letter(_ letter: UnicodeScalar) { number(UInt8(ascii: letter)) }

    private mutating func value(_ value: FieldValue) {
        switch value {
        case .boolean(let boolean):
            letter("t")
            number(UInt8(boolean ? 1 : 0))
        case .integer(let integer):
            letter("l")
            number(integer)
        case .unsigned(let integer):
            // There is no wider kind without a sign; nothing here writes a number that needs one.
            letter("i")
            number(UInt32(clamping: integer))
        case .float(let float):
            letter("f")
            number(float.bitPattern)
        case .double(let double):
            letter("d")
            number(double.bitPattern)
        case .decimal(let scale, let value):
            letter("D")
            number(scale)
            number(value)
        case .text(let bytes):
            letter("S")
            longText(bytes)
        case .bytes(let bytes):
            letter("x")
            longText(bytes)
        case .array(let values):
            letter("A")
            counted { writer in for value in values { writer.value(value) } }
        case .timestamp(let seconds):
            letter("T")
            number(seconds)
        case .table(let table):
            letter("F")
            self.table(table)
        case .void: letter("V")
        }
    }
}
