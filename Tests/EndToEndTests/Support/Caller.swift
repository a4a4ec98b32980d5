import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A caller of `transferDeclare` as old programs are written: it knows nothing of JSON, only that the text `true` means
/// success and that 23 characters before and 2 after the message are to be cut off (zhejiang.md §2.3).
struct Caller {
    struct Answer {
        let status: UInt
        let text: String

        /// The signed message, or `nil` when the answer does not contain `true`.
        var message: String? {
            guard text.contains("true") else { return nil }
            return Caller.unescaped(String(text.dropFirst(23).dropLast(2)))
        }
    }

    let base: String

    /// Percent-encoded UTF-8, as most callers do.
    func declare(_ xml: String) async throws -> Answer {
        try await post(
            Array("xml=\(Caller.formEncoded(xml))".utf8), type: "application/x-www-form-urlencoded; charset=UTF-8")
    }

    /// Posts a body as it is.
    func post(
        _ body: [UInt8], type: String?, path: String = "/newyorkTransferWebapps/rest/transferDeclare"
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        if let type { request.headers.add(name: "Content-Type", value: type) }
        // What java.net.HttpURLConnection sends; the bare * is no legal media range.
        request.headers.add(name: "Accept", value: "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2")
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: response.status.code, text: String(buffer: bytes))
    }

    /// Asks, with a token of the API where one is asked for.
    func get(_ path: String, token: String? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return Answer(
            status: response.status.code, text: String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    static func formEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x2A:
                result.append(Character(UnicodeScalar(byte)))
            case 0x20: result += "+"
            default: result += String(format: "%%%02X", byte)
            }
        }
        return result
    }

    /// Undoes JavaScript string escapes.
    static func unescaped(_ text: String) -> String {
        var units: [UInt16] = []
        var iterator = text.utf16.makeIterator()
        while let unit = iterator.next() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            guard let escaped = iterator.next() else { break }
            switch escaped {
            case UInt16(UInt8(ascii: "n")): units.append(0x0A)
            case UInt16(UInt8(ascii: "r")): units.append(0x0D)
            case UInt16(UInt8(ascii: "t")): units.append(0x09)
            case UInt16(UInt8(ascii: "b")): units.append(0x08)
            case UInt16(UInt8(ascii: "f")): units.append(0x0C)
            case UInt16(UInt8(ascii: "u")):
                var value: UInt16 = 0
                for _ in 0..<4 {
                    let digit = iterator.next().flatMap { Character(UnicodeScalar($0) ?? "0").hexDigitValue } ?? 0
                    value = value << 4 | UInt16(digit)
                }
                units.append(value)
            default: units.append(escaped)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
