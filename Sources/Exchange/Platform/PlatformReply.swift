internal import SidecarBase
internal import XMLCanonical

/// Reads what the platform answers to a document: the receipt `mo/RESULT`, in CDATA, escaped, as elements or bare, with or
/// without prolog. Source: zhejiang.md §3.3.
enum PlatformReply {
    /// How many wrappings of text in text are taken off.
    private static let wrappings = 3
    /// The elements that hold the answer of a call, in both dialects.
    private static let results = ["return", "receiveReturn", "checkReceivedReturn"]

    /// The platform's word.
    ///
    /// - Throws: `platform.garbled` when the bytes are no answer to a call.
    static func read(_ bytes: [UInt8]) throws(TransportError) -> PlatformAnswer {
        guard bytes.contains(where: { $0 > 0x20 }) else {
            throw TransportError(.platformGarbled, "the answer is empty")
        }
        var content = bytes
        for _ in 0..<wrappings {
            let root: XMLElement
            do {
                root = try XMLDocument(parsing: try XMLText.utf8(decoding: content)).root
            } catch {
                throw TransportError(.platformGarbled, "the answer is no XML: \(error.description)")
            }
            if root.name == "mo" { return try result(root, content) }
            if let fault = root.descendant("Fault") {
                let text = fault.descendant("faultstring")?.text ?? fault.text
                throw TransportError(.platformGarbled, "SOAP fault: \(NodeReply.shortened(text))")
            }
            guard let answer = results.lazy.compactMap({ root.descendant($0) }).first else {
                throw TransportError(.platformGarbled, "the answer is no answer to the call")
            }
            if answer.descendant("mo") != nil {
                // Between its tags the document stands in the answer as it is.
                content = try cut(content, from: "<mo", through: "</mo>")
            } else {
                let text = answer.text
                guard text.contains("<") else { return .silence(text: NodeReply.shortened(text)) }
                content = Array(text.utf8.drop { $0 != 0x3C })
            }
        }
        throw TransportError(.platformGarbled, "the answer is wrapped too often")
    }

    private static func result(_ root: XMLElement, _ content: [UInt8]) throws(TransportError) -> PlatformAnswer {
        let type = root.child("head")?.child("businessType")?.text ?? ""
        guard type == "RESULT" else {
            throw TransportError(.platformGarbled, "the answer is a \(NodeReply.shortened(type)), no RESULT")
        }
        guard root.descendant("jkfResult") != nil else {
            return .silence(text: NodeReply.shortened(root.descendant("resultInfo")?.text ?? ""))
        }
        return .result(content)
    }

    private static func cut(
        _ bytes: [UInt8], from start: String, through end: String
    ) throws(TransportError) -> [UInt8] {
        guard let first = bytes.firstRange(of: Array(start.utf8))?.lowerBound,
            let last = bytes[first...].firstRange(of: Array(end.utf8))?.upperBound
        else { throw TransportError(.platformGarbled, "the answer's document has no end") }
        return Array(bytes[first..<last])
    }
}
