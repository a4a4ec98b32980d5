package import CustomsMessages
package import CustomsSignature
package import SidecarBase

/// The desk that looks at messages and leaves everything as it was; HTTP knows the pipeline by this.
package protocol MessageInspecting: Sendable {
    /// What customs would refuse in a message.
    ///
    /// - Parameters:
    ///   - bytes: a headquarters message, UTF-8 or GB18030.
    ///   - edition: the edition to judge by; `nil` for any that accepts it.
    ///   - schemaOnly: whether the rules beyond the schema are left out.
    /// - Returns: the report.
    /// - Throws: `http.parameter` for an edition that is not known.
    func validate(_ bytes: [UInt8], edition: String?, schemaOnly: Bool) throws(SidecarError) -> MessageReport

    /// Why a signature fails.
    func explain(_ bytes: [UInt8]) -> SignatureExplainer.Explanation
}

/// Looks at messages.
package struct InspectionDesk: MessageInspecting {
    private let catalogue: SchemaCatalogue
    private let schema: MessageChecker
    private let whole: MessageChecker

    /// - Parameters:
    ///   - catalogue: the messages that are known.
    ///   - rules: what is checked beyond the schema.
    package init(_ catalogue: SchemaCatalogue, rules: RuleChecker = RuleChecker()) {
        self.catalogue = catalogue
        schema = MessageChecker(catalogue, rules: nil)
        whole = MessageChecker(catalogue, rules: rules)
    }

    package func validate(
        _ bytes: [UInt8], edition: String?, schemaOnly: Bool
    ) throws(SidecarError) -> MessageReport {
        let edition = edition.map { Edition($0) }
        if let edition, !catalogue.editions.contains(edition) {
            throw SidecarError(
                .httpParameter, "edition: one of \(catalogue.editions.map(\.name).joined(separator: ", "))")
        }
        return (schemaOnly ? schema : whole).report(on: bytes, edition: edition)
    }

    package func explain(_ bytes: [UInt8]) -> SignatureExplainer.Explanation { SignatureExplainer().explain(bytes) }
}
