internal import CustomsMessages
internal import SidecarBase

/// What assembling gave, as programs and people are told it: the messages, and field by field where each value came from.
package struct AssemblyReport: Codable, Sendable {
    /// A headquarters message, not signed.
    package struct Message: Codable, Sendable {
        package let messageType: String
        package let guid: String
        package let xml: String
    }

    package struct Document: Codable, Sendable {
        /// The place of the input's item, from 0.
        package let item: Int
        package let messageType: String
        package let guid: String
        /// The business key, `order:3301960EX1|NO1`.
        package let key: String
        package let fields: [Field]
    }

    package struct Field: Codable, Sendable {
        package let path: String
        /// Of personal fields masked.
        package let value: String
        /// `input`, `computed`, `alias`, `stored`, `company`, `fixed`, `made`.
        package let source: String
        /// The path, rule, code or document it came from; `nil` for the company's, fixed and made values.
        package let from: String?
    }

    package struct Note: Codable, Sendable {
        package let item: Int
        package let path: String
        package let english: String
        package let chinese: String
    }

    package struct Refused: Codable, Sendable {
        package let item: Int
        /// The item's own reference.
        package let reference: String
        package let code: String
        package let field: String?
        package let english: String
        package let chinese: String
    }

    package let messages: [Message]
    package let documents: [Document]
    package let warnings: [Note]
    package let refusals: [Refused]

    /// Documents of one message at most. Source: ceb.md chapter 2, "Sizes and counts".
    private static let batch = 100

    /// The report on an assembly.
    ///
    /// - Parameters:
    ///   - assembly: what was assembled.
    ///   - sender: whose BaseTransfer the messages get.
    ///   - isMasked: whether personal values are hidden in the list of fields; the messages are always whole.
    ///   - newGuid: makes the guids of messages with several documents.
    package init(
        _ assembly: Assembly, sender: MessageSender, isMasked: Bool = true, newGuid: () -> String
    ) {
        var messages: [Message] = []
        for group in assembly.groups {
            for start in stride(from: 0, to: group.count, by: Self.batch) {
                let documents = Array(group[start..<min(start + Self.batch, group.count)])
                let guid = documents.count == 1 ? documents[0].guid : newGuid().uppercased()
                messages.append(
                    Message(
                        messageType: documents[0].type.rootName, guid: guid,
                        xml: String(
                            decoding: AssembledMessage.bytes(of: documents, guid: guid, sender: sender), as: UTF8.self))
                )
            }
        }
        self.messages = messages
        documents = assembly.documents.map { document in
            Document(
                item: document.item, messageType: document.type.rootName, guid: document.guid,
                key: document.key.text, fields: document.origins.map { Field($0, isMasked: isMasked) })
        }
        warnings = assembly.warnings.map {
            Note(item: $0.item, path: $0.path, english: $0.english, chinese: $0.chinese)
        }
        refusals = assembly.refusals.map { refusal in
            let error = refusal.error
            return Refused(
                item: refusal.item, reference: refusal.reference, code: error.code.name, field: error.field,
                english: Self.joined(error.code.english, error.english, ": "),
                chinese: Self.joined(error.code.chinese, error.chinese, "："))
        }
    }

    private static func joined(_ sentence: String, _ detail: String, _ separator: String) -> String {
        detail.isEmpty ? sentence : sentence + separator + detail
    }
}

extension AssemblyReport.Field {
    fileprivate init(_ origin: FieldOrigin, isMasked: Bool) {
        path = origin.path
        let name = origin.path.split(separator: "/").last.map { String($0) } ?? ""
        value = isMasked && Masking.personalFields.contains(name) ? Masking.value(origin.value) : origin.value
        switch origin.source {
        case .input(let path): (source, from) = ("input", path)
        case .computed(let rule): (source, from) = ("computed", rule)
        case .alias(let code): (source, from) = ("alias", code)
        case .stored(let document): (source, from) = ("stored", document)
        case .company: (source, from) = ("company", nil)
        case .fixed: (source, from) = ("fixed", nil)
        case .made: (source, from) = ("made", nil)
        }
    }
}
