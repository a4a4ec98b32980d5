/// A company this service signs for.
package struct CompanySettings: Sendable, Equatable {
    /// What is done with what the check of a message finds.
    package enum Check: String, Sendable, CaseIterable {
        /// A message that customs would refuse is not signed.
        case strict
        /// Findings are recorded and told; the message is signed.
        case warn
        /// Nothing is checked.
        case off
    }

    /// How single documents are packed into messages.
    package struct Batch: Sendable, Equatable {
        /// The most documents of a message; 1 packs nothing.
        package var documents: Int
        /// The most bytes of a message before it is signed.
        package var bytes: Int
        /// How long the first document waits for others.
        package var wait: Duration
    }

    /// Customs code: `BaseTransfer/copCode`.
    package var code: String
    package var name: String
    /// `BaseTransfer/dxpId`, and sender of its envelopes.
    package var dxpId: String
    /// Name of the edition of the customs messages: `2018-113`, `2022-05`, or one of the site's own catalogue.
    package var edition: String
    /// Names of its signers; at least one.
    package var signers: [String]
    /// For messages that come ready-made through transferDeclare.
    package var compatibilityCheck: Check
    /// For messages that come through the API, and for those that are assembled here.
    package var apiCheck: Check
    package var batch: Batch
}
