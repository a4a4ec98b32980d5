internal import SidecarBase
internal import XMLCanonical

/// Reads an answer: its character set, the envelope, a fault, the message inside and what it says. Source: safe.md §2, §5.3,
/// §7 items 9 and 10.
package struct SafeReplyReader: Sendable {
    /// The longest answer, bytes.
    package static let maximumBytes = 16 << 20
    /// Room for what GBK becomes in UTF-8.
    private static let limits = XMLLimits(maximumBytes: 48 << 20, maximumNodes: 2_000_000)
    /// The longest text of the other side that is taken over.
    private static let maximumText = 2_000

    private let profile: SafeProfile

    package init(_ profile: SafeProfile) {
        self.profile = profile
    }

    /// - Parameters:
    ///   - body: the answer's.
    ///   - status: of HTTP.
    ///   - contentType: of HTTP.
    ///   - number: the message number that was sent.
    /// - Returns: what it says; `UNKNOWN` for what cannot be read.
    package func read(_ body: [UInt8], status: Int, contentType: String?, to number: String) -> SafeReply {
        if [502, 503, 504].contains(status) { return SafeReply(.unknown, detail: "HTTP \(status)") }
        let (charset, isContradictory) = SafeCharset.ofAnswer(body, contentType: contentType, usual: profile.charset)
        let decoded = charset.decode(body)
        var reply: SafeReply
        do throws(XMLError) {
            reply = try self.reply(decoded.text, to: number)
        } catch {
            reply = SafeReply(.unknown, detail: "\(error.code.name): \(error.detail)")
        }
        if reply.outcome == .unknown, !(200..<300).contains(status) { reply.detail = "HTTP \(status); " + reply.detail }
        reply.isDamaged = decoded.isDamaged
        if isContradictory {
            reply.warnings.append("the answer is UTF-8, its HTTP head says \(profile.charset.rawValue)")
        }
        return reply
    }

    private func reply(_ text: String, to number: String) throws(XMLError) -> SafeReply {
        let root = try document(text).root
        if let fault = fault(in: root) { return fault }
        guard let inner = try message(in: root) else {
            return SafeReply(.unknown, detail: "there is no message where the profile says")
        }
        return read(inner, to: number)
    }

    private func document(_ text: String) throws(XMLError) -> XMLDocument {
        try XMLDocument(
            parsing: Array(SafeMarkup.withoutDeclaration(text).utf8), limits: SafeReplyReader.limits)
    }

    /// A fault is an answer: SOAP 1.1 has faultcode and faultstring, 1.2 has Code/Value and Reason/Text.
    private func fault(in root: XMLElement) -> SafeReply? {
        guard root.name == "Envelope", let fault = root.child("Body")?.child("Fault") else { return nil }
        var reply = SafeReply(.fault)
        let code = fault.child("faultcode")?.text ?? fault.child("Code")?.child("Value")?.text ?? ""
        let text = fault.child("faultstring")?.text ?? fault.child("Reason")?.child("Text")?.text ?? ""
        reply.code = SafeReplyReader.cut(code)
        reply.text = SafeReplyReader.cut(text)
        return reply
    }

    /// The root of the message inside, whatever the style it came in.
    private func message(in root: XMLElement) throws(XMLError) -> XMLElement? {
        if let holder = profile.reply.text.elements(in: root).first {
            if let child = holder.firstChild { return child }
            let text = holder.text
            guard profile.style == .base64, !text.contains("<") else {
                return text.contains("<") ? try document(text).root : nil
            }
            guard let bytes = Base64.decode(text.filter { !$0.isWhitespace }) else { return nil }
            let (charset, _) = SafeCharset.ofAnswer(bytes, contentType: nil, usual: profile.charset)
            return try document(charset.decode(bytes).text).root
        }
        return profile.reply.element.elements(in: root).first?.firstChild
    }

    private func read(_ root: XMLElement, to number: String) -> SafeReply {
        let paths = profile.reply
        var reply = SafeReply(.unknown)
        let code = paths.code.text(in: root)
        reply.code = SafeReplyReader.cut(code ?? "")
        reply.text = SafeReplyReader.cut(paths.detail.text(in: root) ?? "")
        reply.number = paths.number?.text(in: root)
        reply.page = paths.page?.text(in: root).flatMap { Int($0) }
        reply.pageSize = paths.pageSize?.text(in: root).flatMap { Int($0) }
        reply.recordCount = paths.recordCount?.text(in: root).flatMap { Int($0) }
        let isGood =
            code.map { $0.isEmpty ? profile.isMissingCodeSuccess : profile.successCodes.contains($0) }
            ?? profile.isMissingCodeSuccess
        if paths.number != nil, reply.number != number {
            // A refusal may come from somebody who could not read the number; a success without it, or for another one, is
            // no answer to this message.
            guard !isGood, (reply.number ?? "").isEmpty else {
                reply.outcome = .unknown
                reply.detail = "the answer is for another message number"
                return reply
            }
        }
        guard isGood else {
            reply.outcome = outcome(ofCode: reply.code)
            return reply
        }
        var failed = 0
        for row in paths.rows.elements(in: root) {
            reply.rows.append(Dictionary(row.children.map { ($0.name, $0.text) }) { first, _ in first })
            if let code = paths.rowCode?.text(below: row), !profile.successCodes.contains(code) { failed += 1 }
        }
        reply.outcome = failed == 0 ? .ok : failed == reply.rows.count ? .rejected : .partial
        if failed > 0,
            let row = paths.rows.elements(in: root).first(where: { row in
                paths.rowCode?.text(below: row).map { !profile.successCodes.contains($0) } ?? false
            })
        {
            // The head says success; the first row that failed says more.
            reply.code = SafeReplyReader.cut(paths.rowCode?.text(below: row) ?? "")
            reply.text = SafeReplyReader.cut(paths.rowDetail?.text(below: row) ?? "")
        }
        return reply
    }

    private func outcome(ofCode code: String) -> SafeOutcome {
        switch profile.classes[code] {
        case .auth: .authenticationFailed
        case .permission: .noPermission
        case .closed: .closed
        case .duplicate, .business, .system, nil: .rejected
        }
    }

    private static func cut(_ text: String) -> String { String(text.prefix(maximumText)) }
}
