internal import CustomsMessages

/// How the documents of one company are packed into messages. A message has documents of one company, one type and one edition,
/// and no business key or guid twice. Source: ceb.md chapter 2, "documents per message" and "bytes per message".
package struct BatchPolicy: Sendable, Equatable {
    /// The most documents a message may have.
    package static let maximumDocuments = 100
    /// The most bytes a message may have: customs publishes no limit, but queues on the way hold 4 MB of base64.
    package static let maximumBytes = 2 << 20

    /// Documents at which a message is closed, 1 to 100; 1 is no batching.
    package let documents: Int
    /// Bytes of the unsigned message that are not exceeded, up to 2 MiB; a document that is larger alone goes alone.
    package let bytes: Int
    /// How long the first document of a message waits for others. With zero, documents gather only while the company's signers
    /// are busy.
    package let wait: Duration
    /// How many messages of the company may be at its signers before the waiting time yields: one for each signer it has. What
    /// would only wait for a card gathers further meanwhile, so that a short waiting time never makes a slow card the bottleneck.
    package let signaturesAtOnce: Int

    /// - Parameters:
    ///   - documents: at which a message is closed; less than 1 is 1, more than 100 is 100.
    ///   - bytes: of the unsigned message; more than 2 MiB is 2 MiB.
    ///   - wait: of the first document.
    ///   - signaturesAtOnce: how many signers the company has; less than 1 is 1.
    package init(
        documents: Int, bytes: Int = 1 << 20, wait: Duration = .milliseconds(200), signaturesAtOnce: Int = 1
    ) {
        self.documents = min(max(1, documents), BatchPolicy.maximumDocuments)
        self.bytes = min(max(1, bytes), BatchPolicy.maximumBytes)
        self.wait = max(.zero, wait)
        self.signaturesAtOnce = max(1, signaturesAtOnce)
    }

    /// Every document in a message of its own.
    package static let single = BatchPolicy(documents: 1)

    /// This policy for documents of a type: an entry list (CEB711) is always alone. Source: ceb.md chapter 2.
    func applied(to type: MessageType) -> BatchPolicy { type.number == 711 ? .single : self }
}
