internal import CryptoCore
package import CustomsMessages
package import CustomsSignature
package import MessageTranslation
package import SidecarBase
internal import XMLCanonical

/// The desk that looks at messages and leaves everything as it was; HTTP knows the pipeline by this.
package protocol MessageInspecting: Sendable {
    /// The names of the editions that messages can be judged by.
    var editions: [String] { get }

    /// What customs would refuse in a message.
    ///
    /// - Parameters:
    ///   - bytes: a headquarters message, UTF-8 or GB18030.
    ///   - edition: the edition to judge by; `nil` for any that accepts it.
    ///   - schemaOnly: whether the rules beyond the schema are left out.
    /// - Returns: the report.
    /// - Throws: `http.parameter` for an edition that is not known.
    func validate(_ bytes: [UInt8], edition: String?, schemaOnly: Bool) throws(SidecarError) -> MessageReport

    /// What would be made of a single-window document or of JSON, and where each field came from. Nothing is stored.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 or GB18030 bytes of XML, or JSON.
    ///   - company: the customs code of the company, where the input does not say it itself.
    /// - Returns: messages, origins, warnings, and what was refused.
    /// - Throws: `company.unknown`; an `xml.…`, `assembly.…` or `message.…` code about the input as a whole.
    func assemble(_ bytes: [UInt8], company: String?) async throws -> AssemblyReport

    /// Whether a signature is good, and whose it is.
    func verify(_ bytes: [UInt8]) -> VerificationReport

    /// Why a signature fails.
    func explain(_ bytes: [UInt8]) -> SignatureExplainer.Explanation

    /// What the elements of a message are called, by their local names; empty for a message that is not known.
    func names(in messageType: String) -> [String: BilingualText]
}

/// Looks at messages.
package struct InspectionDesk: MessageInspecting {
    private let catalogue: SchemaCatalogue
    private let schema: MessageChecker
    private let whole: MessageChecker
    private let intake: MessageIntake

    /// - Parameters:
    ///   - catalogue: the messages that are known.
    ///   - rules: what is checked beyond the schema.
    ///   - intake: assembles.
    package init(_ catalogue: SchemaCatalogue, rules: RuleChecker = RuleChecker(), intake: MessageIntake) {
        self.intake = intake
        self.catalogue = catalogue
        schema = MessageChecker(catalogue, rules: nil)
        whole = MessageChecker(catalogue, rules: rules)
    }

    package var editions: [String] { catalogue.editions.map(\.name) }

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

    package func assemble(_ bytes: [UInt8], company: String?) async throws -> AssemblyReport {
        let input = try MessageIntake.Input(try XMLText.utf8(decoding: bytes))
        guard let (assembly, company) = try await intake.assemble(input, for: company) else {
            throw SidecarError(.assemblyInput, "it is a headquarters message already")
        }
        return AssemblyReport(assembly, sender: MessageSender(company), newGuid: SecureRandom.uuid)
    }

    package func verify(_ bytes: [UInt8]) -> VerificationReport {
        VerificationReport(SignatureExplainer().explain(bytes))
    }

    package func explain(_ bytes: [UInt8]) -> SignatureExplainer.Explanation { SignatureExplainer().explain(bytes) }

    package func names(in messageType: String) -> [String: BilingualText] {
        guard let message = catalogue.editions.reversed().lazy.compactMap({ catalogue.message(messageType, $0) }).first
        else { return [:] }
        var names: [String: BilingualText] = [:]
        var open = message.elements
        while let element = open.popLast() {
            names[element.name] = names[element.name] ?? BilingualText(element.englishName, element.chineseName)
            if case .group(let elements) = element.content { open += elements }
        }
        return names
    }
}
