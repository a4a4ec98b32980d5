internal import CryptoCore
internal import Ledger
internal import SidecarBase

/// What the cases of this channel are like in the ledger.
package enum OriginCase {
    /// The channel's name.
    package static let channel = "ccpit"

    /// States of something that was handed in, beside those of ``OriginStatus``.
    enum State: String {
        /// Waits to be sent.
        case queued = "QUEUED"
        /// A message is under way.
        case sending = "SENDING"
        /// It is not known whether the council has it; it is asked.
        case unknown = "UNKNOWN"
        /// A person has to look at it.
        case held = "HELD"
        /// The council refused it.
        case refused = "REFUSED"
        /// The council did what was asked, and there is nothing to wait for.
        case done = "DONE"
        /// A push that is kept and not yet used.
        case received = "RECEIVED"
        /// A push for something nobody knows here.
        case orphan = "ORPHAN"
    }

    /// Names of facts.
    enum Fact {
        /// SHA-256 of interface and content.
        static let digest = "digest"
        static let messageId = "messageId"
        /// When the message got its number, milliseconds: with ``nonce`` and the content it gives the same bytes.
        static let messageTime = "messageTime"
        static let nonce = "nonce"
        /// Attempts at the same thing, in a row.
        static let tries = "tries"
        /// How often it was sent under a new number because it was not there.
        static let repeats = "repeats"
        /// The council's code of the state, and of the last result with its time.
        static let status = "status"
        static let resultStatus = "resultStatus"
        static let resultTime = "resultTime"
        static let certNo = "certNo"
        static let printStatus = "printStatus"
        static let printTime = "printTime"
        /// The council said that it has the message.
        static let isTaken = "taken"
        /// Where a push came from.
        static let source = "source"
    }

    /// Names of kept documents.
    enum Document {
        static let application = "application"
        static let request = "request"
        static let reply = "reply"
        static let query = "query"
        static let queryReply = "queryReply"
        static let push = "push"
        static let acknowledgement = "acknowledgement"
        static let print = "print"
        static let preview = "preview"
    }

    /// The key of something the council has or is to have.
    static func key(_ matter: OriginInterface.Matter, _ id: String) -> String { "\(matter.rawValue):\(id)" }

    /// The key of a message of the council.
    static func key(push messageId: String) -> String { "push:" + messageId }

    /// The key of a question that is about nothing that is known here.
    static func key(call messageId: String) -> String { "call:" + messageId }

    /// What makes content the same content.
    static func digest(_ value: OriginJSON, for interface: OriginInterface) -> String {
        Hex.encode(MessageDigest.sha256(Array("\(interface.rawValue)\n".utf8) + value.canonical))
    }

    /// A line about a message for the chain: what it is, and its digest and signature; not what it says.
    static func event(
        _ kind: String, _ interface: OriginInterface, messageId: String, id: String? = nil, body: [UInt8] = [],
        signature: String = "", actor: String = "ccpit", cause: String = "", more: [String: String] = [:]
    ) -> CaseEvent {
        var detail = ["interface": interface.rawValue, "messageId": String(messageId.prefix(128))]
        if let id { detail["id"] = String(id.prefix(64)) }
        if !body.isEmpty { detail["digest"] = Hex.encode(MessageDigest.sha256(body)) }
        if !signature.isEmpty { detail["signature"] = String(signature.prefix(128)) }
        return CaseEvent(kind, actor: actor, cause: cause, detail: detail.merging(more) { _, new in new })
    }
}

extension ChannelCase {
    /// What the case is about; `nil` for a push or a question.
    var matter: OriginInterface.Matter? {
        OriginInterface.Matter.allCases.first { key.hasPrefix($0.rawValue + ":") }
    }

    /// The interface of the case.
    var interface: OriginInterface? { OriginInterface(rawValue: kind) }

    /// A number among the facts; zero where there is none.
    func count(_ fact: String) -> Int { facts[fact].flatMap { Int($0) } ?? 0 }

    /// A text among the facts; `nil` where it is empty.
    func fact(_ name: String) -> String? {
        guard let text = facts[name], !text.isEmpty else { return nil }
        return text
    }
}
