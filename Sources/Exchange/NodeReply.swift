internal import SidecarBase
internal import XMLCanonical

/// Reads what a node answers over SOAP: the receipt `mo/RESULT`, in CDATA, escaped or as elements, with or without prolog and
/// namespaces; `chkMark` and `resultInfo` at any depth. Source: zhejiang.md §3.3, dxp.md §7.1.
package enum NodeReply {
    /// How many wrappings of text in text are taken off.
    private static let wrappings = 3
    /// How many marks of one answer are looked at: a node answers one message, a batch has some dozens.
    private static let marks = 1_000

    /// The node's word. `chkMark` 1 is acceptance, and so is `处理成功` where there is no mark; every other mark is a refusal,
    /// 3 (the platform has the document already) too: whether that was this message, a person decides (zhejiang.md §10 row 24).
    /// Of several marks the first that is not 1 counts.
    ///
    /// - Throws: `node.garbled` when there is none in the bytes.
    package static func read(_ bytes: [UInt8]) throws(TransportError) -> NodeAnswer {
        guard !bytes.isEmpty else { throw TransportError(.nodeGarbled, "the answer is empty") }
        var content = bytes
        for _ in 0..<wrappings {
            let document: XMLDocument
            do {
                document = try XMLDocument(parsing: try XMLText.utf8(decoding: content))
            } catch {
                throw TransportError(.nodeGarbled, "the answer is no XML: \(error.description)")
            }
            let root = document.root
            if let answer = answer(in: root) { return answer }
            if let fault = root.descendant("Fault") {
                throw TransportError(
                    .nodeGarbled, "SOAP fault: \(shortened(fault.descendant("faultstring")?.text ?? fault.text))")
            }
            guard let inner = root.descendant("return")?.text ?? root.descendant("receiveReturn")?.text,
                inner.contains("<")
            else { throw TransportError(.nodeGarbled, "the answer has no chkMark") }
            content = Array(inner.utf8.drop { $0 != 0x3C })
        }
        throw TransportError(.nodeGarbled, "the answer is wrapped too often")
    }

    /// The word of a document, when it has one.
    static func answer(in root: XMLElement) -> NodeAnswer? {
        let text = shortened(root.descendant("resultInfo")?.text ?? "")
        let found = root.descendants("chkMark", namespace: nil, atMost: marks)
        guard let first = found.first, !value(of: first).isEmpty else {
            return text == "处理成功" ? .accepted(text: text) : nil
        }
        guard let refusal = found.first(where: { value(of: $0) != "1" }) else { return .accepted(text: text) }
        let reasons = refusal.parent?.descendants("resultInfo", namespace: nil, atMost: marks).map(\.text) ?? []
        return .refused(
            chkMark: String(value(of: refusal).prefix(20)),
            text: reasons.isEmpty ? text : shortened(reasons.joined(separator: "; ")))
    }

    private static func value(of mark: XMLElement) -> String { mark.text.filter { !$0.isWhitespace } }

    /// A text as it is kept: on one line and not long.
    static func shortened(_ text: String) -> String {
        String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300))
    }
}
