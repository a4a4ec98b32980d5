/// By what a request is found again everywhere: the id its caller gave it, or one made here, and the trace it belongs to
/// (W3C Trace Context). A message keeps the one it came with, and hands it to the node and to the ERP.
package struct RequestTrace: Sendable, Hashable {
    /// The trace of the work under way; log lines and calls to other servers carry it.
    @TaskLocal package static var current: RequestTrace?

    /// 1 to 64 letters, digits, and `.`, `_`, `:`, `-`.
    package let requestID: String
    /// 32 lower-case hexadecimal digits.
    package let traceID: String
    /// 16 lower-case hexadecimal digits: what is done here.
    package let spanID: String
    /// Two hexadecimal digits: whether the trace's beginner records it.
    package let flags: String

    /// Takes over what a caller sent and is sane, and makes the rest.
    ///
    /// - Parameters:
    ///   - requestID: the header `X-Request-Id`.
    ///   - traceparent: the header `traceparent`.
    package init(requestID: String? = nil, traceparent: String? = nil) {
        let parent = traceparent.flatMap(RequestTrace.parse)
        traceID = parent?.trace ?? RequestTrace.hexadecimal(words: 2)
        flags = parent?.flags ?? "00"
        spanID = RequestTrace.hexadecimal(words: 1)
        self.requestID = requestID.flatMap { RequestTrace.isSane($0) ? $0 : nil } ?? RequestTrace.hexadecimal(words: 2)
    }

    private init(requestID: String, traceID: String, spanID: String, flags: String) {
        self.requestID = requestID
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
    }

    /// The header for a server that is called: version 00 of W3C Trace Context.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(flags)" }

    /// A step of its own in the same trace, such as one attempt to send.
    package var child: RequestTrace {
        RequestTrace(requestID: requestID, traceID: traceID, spanID: RequestTrace.hexadecimal(words: 1), flags: flags)
    }

    /// What the ledger keeps: the header, a blank and the request's id.
    package var stored: String { traceparent + " " + requestID }

    /// What the ledger kept; `nil` for anything else.
    package init?(stored: String) {
        let parts = stored.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, RequestTrace.isSane(String(parts[1])), let parent = RequestTrace.parse(String(parts[0]))
        else { return nil }
        self.init(
            requestID: String(parts[1]), traceID: parent.trace, spanID: parent.span, flags: parent.flags)
    }

    private static func isSane(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    /// Reads the header. Source: W3C Trace Context, section 3.2: a later version may have more behind the four parts.
    private static func parse(_ header: String) -> (trace: String, span: String, flags: String)? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2, header.utf8.count <= 200,
            parts[..<4].allSatisfy({ $0.utf8.allSatisfy(isDigit) }), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return (String(parts[1]), String(parts[2]), String(parts[3]))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    /// 16 digits for each word. Never all zeros, which W3C forbids.
    private static func hexadecimal(words: Int) -> String {
        (0..<words).map { _ in
            let digits = String(UInt64.random(in: 1...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
