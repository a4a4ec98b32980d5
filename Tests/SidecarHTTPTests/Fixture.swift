import Foundation
import Testing

/// Files of the Fixtures folder.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// The content type and the body of a whole HTTP message.
    static func message(_ name: String) throws -> (contentType: String, body: [UInt8]) {
        let bytes = try bytes(name)
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }
        let type = line.map { $0.dropFirst("content-type:".count).trimmingCharacters(in: .whitespaces) } ?? ""
        return (type, Array(bytes[end.upperBound...]))
    }
}

/// Form encoding as Java's URLEncoder does it.
func formEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte -> [UInt8] in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: [byte]
        case 0x20: [0x2B]
        default: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}

/// What the known caller makes of an answer: `nil`, or the signed XML. Source: zhejiang.md §2.3.
func knownCaller(_ answer: [UInt8]) -> String? {
    let lines = String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline)
    let text = Array(lines.joined().utf16)
    guard String(decoding: text, as: UTF16.self).contains("true"), text.count >= 25 else { return nil }
    var result: [UInt16] = []
    var index = 23
    while index < text.count - 2 {
        guard text[index] == 0x5C else {
            result.append(text[index])
            index += 1
            continue
        }
        let letter = Character(Unicode.Scalar(text[index + 1]) ?? "?")
        index += 2
        switch letter {
        case "n": result.append(0x0A)
        case "r": result.append(0x0D)
        case "t": result.append(0x09)
        case "b": result.append(0x08)
        case "f": result.append(0x0C)
        case "u":
            result.append(UInt16(String(decoding: text[index..<index + 4], as: UTF16.self), radix: 16) ?? 0)
            index += 4
        default: result += Array(String(letter).utf16)
        }
    }
    return String(decoding: result, as: UTF16.self)
}
