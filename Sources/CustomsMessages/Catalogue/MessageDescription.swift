/// A message type, or an envelope, as one edition describes it.
package struct MessageDescription: Sendable {
    /// The local name of the root, for example `CEB311Message`.
    package let rootName: String
    /// The namespace of the root and of everything in it but Signatures.
    package let namespace: String
    package let edition: Edition
    package let chineseName: String
    package let englishName: String
    /// `nil` for envelopes, which go both ways.
    package let direction: MessageType.Direction?
    /// `nil` for envelopes.
    package let role: MessageType.Role?
    /// Who declares and signs it; empty for receipts and envelopes.
    package let declaredBy: String
    /// The attributes of the root.
    package let attributes: [AttributeDescription]
    /// The children of the root in order: the documents, and in declarations the common blocks and the Signature.
    package let elements: [ElementDescription]
    /// Where its keys are; `nil` when the text does not say.
    let layout: MessageLayout?

    /// Whether it carries messages and is none.
    package var isEnvelope: Bool { role == nil }

    /// Whether the schema asks for the Signature; `nil` when there is no place for one.
    package var needsSignature: Bool? {
        for element in elements { if case .signature = element.content { return element.minimum > 0 } }
        return nil
    }
}
