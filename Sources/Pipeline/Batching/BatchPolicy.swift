/// How the documents of one company are packed into messages. A message has documents of one company, one type and one edition,
/// and no business key or guid twice. Source: ceb.md chapter 2 (up to 100 documents a message).
package struct BatchPolicy: Sendable, Equatable {
    /// The most documents a message may have. Source: ceb.md chapter 2.
    package static let maximumDocuments = 100

    /// Documents at which a message is closed, 1 to 100; 1 is no batching.
    package let documents: Int
    /// Bytes of the unsigned message that are not exceeded; a document that is larger alone goes alone.
    package let bytes: Int
    /// How long the first document of a message waits for others. With zero, documents gather only while the company's signers
    /// are busy.
    package let wait: Duration
    /// How many messages of the company may be at its signers before the waiting time yields: one for each signer it has. What
    /// would only wait for a card gathers further meanwhile, so that a short waiting time never makes a slow card the bottleneck.
    package let signaturesAtOnce: Int

    /// - Parameters:
    ///   - documents: at which a message is closed; less than 1 is 1, more than 100 is 100.
    ///   - bytes: of the unsigned message.
    ///   - wait: of the first document.
    ///   - signaturesAtOnce: how many signers the company has; less than 1 is 1.
    package init(
        documents: Int, bytes: Int = 1 << 20, wait: Duration = .milliseconds(200), signaturesAtOnce: Int = 1
    ) {
        self.documents = min(max(1, documents), BatchPolicy.maximumDocuments)
        self.bytes = max(1, bytes)
        self.wait = max(.zero, wait)
        self.signaturesAtOnce = max(1, signaturesAtOnce)
    }

    /// Every document in a message of its own.
    package static let single = BatchPolicy(documents: 1)
}
