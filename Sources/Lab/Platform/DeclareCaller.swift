package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Calls `transferDeclare` and reads the answer the way the programs in the field do: they know nothing of JSON.
/// Source: zhejiang.md §2.2, §2.3.
package struct DeclareCaller: Sendable {
    /// What the caller was told.
    package enum Outcome: Sendable, Equatable {
        /// Success, with the signed message.
        case signed([UInt8])
        /// An answer that is no success.
        case refused(String)
        /// No answer: the caller knows nothing.
        case noAnswer(String)
    }

    /// The path of the component.
    package static let path = "/newyorkTransferWebapps/rest/transferDeclare"
    /// What `java.net.HttpURLConnection` sends; the bare `*` is no legal media range.
    private static let accept = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"

    private let url: String
    private let client: HTTPClient
    private let timeout: TimeAmount

    /// - Parameters:
    ///   - url: the whole address of `transferDeclare`.
    ///   - client: for the posts.
    ///   - timeoutSeconds: for the whole exchange.
    package init(url: String, client: HTTPClient, timeoutSeconds: Int64 = 30) {
        self.url = url
        self.client = client
        timeout = .seconds(timeoutSeconds)
    }

    /// Hands a message in.
    /// - Parameters:
    ///   - xml: the message in UTF-8.
    ///   - encoding: how the form field is written.
    /// - Returns: what the caller was told; nothing is thrown, as no answer is an outcome too.
    package func declare(_ xml: [UInt8], encoding: DeclareEncoding = .percent) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        let charset = encoding == .percent ? "; charset=UTF-8" : ""
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded" + charset)
        request.headers.add(name: "Accept", value: Self.accept)
        do {
            request.body = .bytes(ByteBuffer(bytes: try encoding.body(of: xml)))
            let response = try await client.execute(request, timeout: timeout)
            let text = String(buffer: try await response.body.collect(upTo: 64 << 20))
            guard response.status.code < 400 else { return .refused("HTTP \(response.status.code)") }
            return Self.read(text)
        } catch {
            return .noAnswer(String(describing: error))
        }
    }

    /// What the old program makes of an answer: line ends are lost, `true` anywhere is success, 23 characters in front and 2
    /// at the end are cut off, JavaScript escapes are undone.
    package static func read(_ answer: String) -> Outcome {
        let line = String(answer.filter { !$0.isNewline })
        guard line.contains("true"), line.utf16.count > 25 else { return .refused(line) }
        return .signed(Array(unescaped(line.utf16.dropFirst(23).dropLast(2)).utf8))
    }

    private static func unescaped(_ text: some Sequence<UInt16>) -> String {
        var units: [UInt16] = []
        var rest = text.makeIterator()
        while let unit = rest.next() {
            guard unit == 0x5C, let escaped = rest.next() else {
                units.append(unit)
                continue
            }
            switch escaped {
            case 0x6E: units.append(0x0A)
            case 0x72: units.append(0x0D)
            case 0x74: units.append(0x09)
            case 0x62: units.append(0x08)
            case 0x66: units.append(0x0C)
            case 0x75:
                let digits = (0..<4).compactMap { _ in rest.next() }
                units.append(UInt16(String(decoding: digits, as: UTF16.self), radix: 16) ?? 0xFFFD)
            default: units.append(escaped)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
