/// A message type as one edition describes it.
package struct MessageDescription: Sendable {
    /// The local name of the root, for example `CEB311Message`.
    package let rootName: String
    package let edition: Edition
    package let chineseName: String
    package let englishName: String
    package let direction: MessageType.Direction
    package let role: MessageType.Role
    /// Who declares and signs it; empty for receipts.
    package let declaredBy: String
    /// The children of the root in order: the documents, and in declarations the common blocks and the Signature.
    package let elements: [ElementDescription]
    /// Where its keys are; `nil` when the text does not say.
    let layout: MessageLayout?

    /// Whether the schema asks for the Signature; `nil` when there is no place for one.
    package var needsSignature: Bool? {
        for element in elements { if case .signature = element.content { return element.minimum > 0 } }
        return nil
    }
}
