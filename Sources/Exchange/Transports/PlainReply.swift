internal import FoundationEssentials
internal import OutboundHTTP
internal import SidecarBase
internal import TerminalEnvelope
internal import XMLCanonical

/// Reads the answer of a node that has no published form: the gateway's, and plain HTTP's. Source: zhejiang.md §10 row 7.
///
/// A good status is acceptance, unless the answer itself says no: JSON or XML with a verdict in it, or a web page, which is a
/// login form or a proxy's notice. Every other status is no word at all, because what stands between writes bodies, too.
package struct PlainReply: Sendable, Equatable {
    /// A text that an answer must contain to be an acceptance; then nothing else decides. `nil` for the rule above.
    package var acceptedText: String?
    /// An answer with one of these texts is no refusal: the same bytes are sent again.
    package var retryTexts: [String]

    /// - Parameters:
    ///   - acceptedText: what every acceptance contains.
    ///   - retryTexts: what says "not now".
    package init(acceptedText: String? = nil, retryTexts: [String] = []) {
        self.acceptedText = acceptedText
        self.retryTexts = retryTexts
    }

    /// How much of an answer is looked at.
    private static let window = 65_536

    /// The node's word.
    func read(_ answer: HTTPAnswer) throws(TransportError) -> NodeAnswer {
        let text = String(decoding: answer.body.prefix(PlainReply.window), as: UTF8.self)
        let short = NodeReply.shortened(text)
        guard answer.isGood else { throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status); \(short)") }
        let word = try verdict(answer, text, short)
        if case .refused = word, retryTexts.contains(where: text.contains) { throw TransportError(.nodeBusy, short) }
        return word
    }

    private func verdict(_ answer: HTTPAnswer, _ text: String, _ short: String) throws(TransportError) -> NodeAnswer {
        if let acceptedText {
            return text.contains(acceptedText) ? .accepted(text: short) : .refused(chkMark: "", text: short)
        }
        let accepted = NodeAnswer.accepted(text: short.isEmpty ? "HTTP \(answer.status)" : short)
        switch answer.body.first(where: { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) }) {
        case 0x3C: return try PlainReply.xmlVerdict(answer.body, short) ?? accepted
        case 0x7B: return PlainReply.jsonVerdict(answer.body, short) ?? accepted
        default: return accepted
        }
    }

    // MARK: - XML

    private static func xmlVerdict(_ body: [UInt8], _ short: String) throws(TransportError) -> NodeAnswer? {
        let start = String(decoding: body.prefix(512), as: UTF8.self).lowercased()
        if start.contains("<!doctype html") || start.contains("<html") {
            throw TransportError(.nodeGarbled, "the answer is a web page")
        }
        let root: XMLElement
        do {
            root = try XMLDocument(parsing: try XMLText.utf8(decoding: body)).root
        } catch {
            throw TransportError(.nodeGarbled, "the answer is no XML: \(error.description)")
        }
        if root.name == "DxpRep" { return try platformVerdict(body, short) }
        if let answer = NodeReply.answer(in: root) { return answer }
        if let fault = root.descendant("Fault") {
            throw TransportError(.nodeGarbled, "SOAP fault: \(NodeReply.shortened(fault.text))")
        }
        guard let success = root.descendant("success") else { return nil }
        if isGood(success.text) { return .accepted(text: short) }
        return .refused(chkMark: NodeReply.shortened(root.descendant("errorCode")?.text ?? ""), text: short)
    }

    /// The platform's own answer. Source: dxp.md chapter 4: only 3xxx passes another time.
    private static func platformVerdict(_ body: [UInt8], _ short: String) throws(TransportError) -> NodeAnswer? {
        let message: TerminalMessage
        do {
            message = try TerminalMessage.unwrap(body)
        } catch {
            throw TransportError(.nodeGarbled, error.description)
        }
        guard case .reply(let reply) = message else { return nil }
        let codes = reply.responses.map(\.decisiveCode)
        guard let decisive = codes.first(where: { $0.kind != .success }) else { return .accepted(text: short) }
        if decisive.kind == .systemFault { throw TransportError(.nodeBusy, "DxpRep \(decisive.text)") }
        return .refused(chkMark: String(decisive.text.prefix(20)), text: short)
    }

    // MARK: - JSON

    /// `success`, `code` or `status`, the first that is there. An answer that is no JSON after all has no verdict.
    private static func jsonVerdict(_ body: [UInt8], _ short: String) -> NodeAnswer? {
        let members: Members
        do {
            members = try JSONDecoder().decode(Members.self, from: Data(body))
        } catch {
            return nil
        }
        if let success = members.success ?? members.Success {
            return isGood(success.text) ? .accepted(text: short) : .refused(chkMark: success.text, text: short)
        }
        guard let code = members.code ?? members.status else { return nil }
        let isNumber = !code.text.isEmpty && code.text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let isAccepted = isNumber ? [0, 200].contains(Int(code.text) ?? -1) : isGood(code.text)
        return isAccepted ? .accepted(text: short) : .refused(chkMark: String(code.text.prefix(20)), text: short)
    }

    private static func isGood(_ text: String) -> Bool {
        ["true", "1", "t", "y", "yes", "ok", "success"].contains(text.filter { !$0.isWhitespace }.lowercased())
    }

    private struct Members: Decodable {
        let success: Scalar?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let Success: Scalar?
        let code: Scalar?
        let status: Scalar?
    }

    /// A JSON value that is a word, a number or a truth.
    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                text = try container.decode(Bool.self) ? "true" : "false"
                return
            } catch {
                // No truth: a number or a word.
            }
            do {
                text = String(try container.decode(Int.self))
            } catch {
                text = try container.decode(String.self)
            }
        }
    }
}
