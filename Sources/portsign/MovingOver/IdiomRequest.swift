internal import SidecarBase
internal import XMLCanonical

/// What goes over the wire for an idiom, byte by byte: no client library stands between.
struct IdiomRequest {
    /// A step of an exchange.
    enum Step {
        case send([UInt8])
        /// Until the service says 100, or answers for good, which ends the exchange.
        case awaitContinue
        /// A whole answer; the last one counts.
        case answer
    }

    let steps: [Step]

    private static let form = "application/x-www-form-urlencoded"
    private static let utf8Form = form + "; charset=UTF-8"
    /// What `java.net.HttpURLConnection` sends.
    private static let javaAccept = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"

    /// - Parameters:
    ///   - idiom: which one.
    ///   - message: what is handed in where a message is.
    ///   - place: of the service.
    /// - Throws: `XMLError` for a message that cannot be written in GB18030.
    init(_ idiom: Idiom, _ message: IdiomMessage, at place: IdiomPlace) throws(XMLError) {
        let xml = message.bytes
        let encoded = Array("xml=".utf8) + IdiomRequest.encoded(xml)
        let raw = Array("xml=".utf8) + xml
        func post(
            _ body: [UInt8], _ type: String, headers: [(String, String)] = [], version: String = "1.1",
            chunks: Bool = false
        ) -> [UInt8] {
            var lines = [("Content-Type", type)] + headers
            lines.append(chunks ? ("Transfer-Encoding", "chunked") : ("Content-Length", String(body.count)))
            return IdiomRequest.head("POST", place.path + "/rest/transferDeclare", place, lines, version)
                + (chunks ? IdiomRequest.chunked(body) : body)
        }
        func once(_ bytes: [UInt8]) -> [Step] { [.send(bytes), .answer] }
        switch idiom {
        case .wadl:
            steps = once(IdiomRequest.head("GET", place.path + "/rest/application.wadl", place, []))
        case .percent, .again, .large: steps = once(post(encoded, IdiomRequest.utf8Form))
        case .percentPlainType: steps = once(post(encoded, IdiomRequest.form))
        case .percentTwenty:
            steps = once(post(Array("xml=".utf8) + IdiomRequest.encoded(xml, twenty: true), IdiomRequest.form))
        case .rawUTF8: steps = once(post(raw, IdiomRequest.form))
        case .rawGB18030:
            steps = once(post(Array("xml=".utf8) + (try XMLText.gb18030(encoding: xml)), IdiomRequest.form))
        case .rawWithFields: steps = once(post(raw + Array("&name=x&pwd=y".utf8), IdiomRequest.form))
        case .multipart:
            let boundary = "----portsign-compat-check"
            let part = "--\(boundary)\r\nContent-Disposition: form-data; name=\"xml\"\r\n\r\n"
            steps = once(
                post(
                    Array(part.utf8) + xml + Array("\r\n--\(boundary)--\r\n".utf8),
                    "multipart/form-data; boundary=\(boundary)"))
        case .bareXML: steps = once(post(xml, "text/xml; charset=UTF-8"))
        case .javaAccept:
            steps = once(
                post(
                    encoded, IdiomRequest.utf8Form,
                    headers: [("Accept", IdiomRequest.javaAccept), ("User-Agent", "Java/1.8.0_151")]))
        case .keepAlive:
            let bytes = post(encoded, IdiomRequest.utf8Form, headers: [("Connection", "keep-alive")])
            steps = once(bytes) + once(bytes)
        case .expectContinue:
            let head = IdiomRequest.head(
                "POST", place.path + "/rest/transferDeclare", place,
                [
                    ("Content-Type", IdiomRequest.utf8Form), ("Content-Length", String(encoded.count)),
                    ("Expect", "100-continue"),
                ])
            steps = [.send(head), .awaitContinue, .send(encoded), .answer]
        case .chunked: steps = once(post(encoded, IdiomRequest.utf8Form, chunks: true))
        case .http10: steps = once(post(encoded, IdiomRequest.utf8Form, version: "1.0"))
        case .empty: steps = once(post([], IdiomRequest.form))
        case .noField: steps = once(post(Array("name=x".utf8), IdiomRequest.form))
        case .notXML: steps = once(post(Array("xml=hello".utf8), IdiomRequest.form))
        case .brokenXML:
            steps = once(post(Array("xml=%3Cceb%3ACEB311Message%3E".utf8), IdiomRequest.form))
        case .wordTrue:
            steps = once(post(Array("xml=%3Ctrue%3Etrue%3C%2Ftrue%3E".utf8), IdiomRequest.form))
        case .wrongMethod:
            steps = once(IdiomRequest.head("GET", place.path + "/rest/transferDeclare", place, []))
        case .wrongPath: steps = once(IdiomRequest.head("GET", place.path + "/rest/noSuchThing", place, []))
        }
    }

    private static func head(
        _ method: String, _ path: String, _ place: IdiomPlace, _ headers: [(String, String)], _ version: String = "1.1"
    ) -> [UInt8] {
        let lines =
            ["\(method) \(path) HTTP/\(version)", "Host: \(place.authority)"] + headers.map { "\($0.0): \($0.1)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static func chunked(_ body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < body.count {
            let end = min(index + 4_096, body.count)
            output += Array((String(end - index, radix: 16) + "\r\n").utf8) + body[index..<end] + [0x0D, 0x0A]
            index = end
        }
        return output + Array("0\r\n\r\n".utf8)
    }

    /// As `java.net.URLEncoder` writes it, or with `%20` and small letters as other libraries do.
    private static func encoded(_ bytes: [UInt8], twenty: Bool = false) -> [UInt8] {
        let digits = Array((twenty ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: output.append(byte)
            case 0x20 where !twenty: output.append(0x2B)
            default: output += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return output
    }
}

/// Where a service is.
struct IdiomPlace {
    let host: String
    let port: Int
    /// The context path, for example `/newyorkTransferWebapps`.
    let path: String

    /// For the `Host` header.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// Reads an address: with nothing after the port the usual path is meant, and the address of `transferDeclare` itself will do.
    /// `nil` for what is no `http://` address.
    init?(_ url: String) {
        guard url.lowercased().hasPrefix("http://") else { return nil }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, !authority.contains("@"), !rest.contains("?"), !rest.contains("#"),
            rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        var host = authority
        port =
            if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
                Int(authority[authority.index(after: colon)...]) ?? 0
            } else {
                80
            }
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") { host = authority[..<colon] }
        guard (1...65_535).contains(port) else { return nil }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
        var path = String(rest.dropFirst(authority.count))
        for ending in ["/transferDeclare", "/application.wadl", "/rest"] where path.hasSuffix(ending) {
            path = String(path.dropLast(ending.count))
        }
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path.isEmpty ? "/newyorkTransferWebapps" : path
    }
}
