internal import CryptoCore
package import CustomsMessages
internal import Ledger
internal import MessageTranslation
internal import SidecarBase
internal import XMLCanonical

/// What became of one item of what was handed in.
package struct SubmissionResult: Sendable {
    /// A declaration that is recorded: signed, or kept until it can be.
    package struct Accepted: Sendable {
        /// Under which it is found: the document's own id, of a ready-made message the message's.
        package let id: String
        package let message: String
        /// How many documents the message has; 0 for a ready-made message, whose documents are not counted here.
        package let documents: Int
        package let signed: [UInt8]
        package let isReplay: Bool
        /// Whether it is kept until a signer can sign it.
        package var isHeld = false
        /// How it stands at the platform, where it is not declared yet; then `id` and `message` name the submission.
        package var platform: PlatformState?
        /// What the check found.
        package let findings: [MessageFinding]
    }

    /// How a document stands that goes to the platform first.
    package enum PlatformState: String, Sendable, CaseIterable {
        /// The platform has not spoken about it.
        case awaiting = "awaiting-platform"
        /// The platform accepted it; its headquarters message is about to be made.
        case accepted = "accepted-by-platform"
        /// The platform accepted it, and no headquarters message is made here.
        case kept = "kept-by-platform"
    }

    /// The place of the item, from 0.
    package let item: Int
    /// The item's own reference: its business number or key; empty for a ready-made message.
    package let reference: String
    package let outcome: Result<Accepted, any Error>
}

/// The desk of the API: takes headquarters messages, single-window documents and JSON; HTTP knows the pipeline by this.
package protocol SubmissionAccepting: Sendable {
    /// Takes what came, item by item: one that is refused is refused alone.
    ///
    /// - Parameters:
    ///   - value: UTF-8 or GB18030 bytes of XML, or JSON.
    ///   - company: the customs code of the company it is for, where the input does not say so itself.
    ///   - source: where it came from.
    /// - Returns: one result an item, in their order; every accepted one is durable.
    /// - Throws: an error with a code about the input as a whole.
    func submit(
        _ value: [UInt8], company: String?, from source: RequestSource
    ) async throws -> [SubmissionResult]
}

/// Hands messages to the declaration desk, and what has to be assembled to the desk that packs documents.
package struct SubmissionDesk: SubmissionAccepting {
    private let intake: MessageIntake
    private let declarations: any DeclarationAccepting
    private let documents: any DocumentAccepting
    private let platform: PlatformDesk?

    /// - Parameters:
    ///   - intake: makes documents.
    ///   - declarations: takes ready-made messages.
    ///   - documents: takes documents.
    ///   - platform: takes single-window documents of companies that have a platform.
    package init(
        intake: MessageIntake, declarations: any DeclarationAccepting, documents: any DocumentAccepting,
        platform: PlatformDesk? = nil
    ) {
        self.platform = platform
        self.intake = intake
        self.declarations = declarations
        self.documents = documents
    }

    package func submit(
        _ value: [UInt8], company: String?, from source: RequestSource
    ) async throws -> [SubmissionResult] {
        let bytes: [UInt8]
        let assembled: (Assembly, Company)?
        do {
            bytes = try XMLText.utf8(decoding: value)
            let input = try MessageIntake.Input(bytes)
            if case .singleWindow(let document) = input,
                let results = try await platform?.submit(document, bytes: bytes, company: company, from: source)
            {
                for result in results {
                    guard case .failure(let error) = result.outcome else { continue }
                    let reason = SidecarError(wrapping: error)
                    // What the platform said no to is recorded already.
                    guard ![.platformRefused, .platformAbandoned].contains(reason.code) else { continue }
                    await declarations.refuse(reason.code, detail: reason.detail, from: source)
                }
                return results
            }
            assembled = try await intake.assemble(input, for: company)
        } catch {
            let reason = SidecarError(wrapping: error)
            await declarations.refuse(reason.code, detail: reason.detail, from: source)
            throw error
        }
        guard let (assembly, company) = assembled else {
            let answer = try await declarations.accept(value, from: source)
            return [
                SubmissionResult(
                    item: 0, reference: "",
                    outcome: .success(
                        SubmissionResult.Accepted(
                            id: answer.id.text, message: answer.id.text, documents: 0, signed: answer.signed,
                            isReplay: answer.isReplay, isHeld: answer.isHeld, findings: answer.findings)))
            ]
        }
        let digest = MessageDigest.sha256(bytes)
        let sender = MessageSender(company)
        let answers = await documents.submit(
            assembly.documents.map {
                DocumentSubmission(document: $0, sender: sender, input: bytes, inputDigest: digest, source: source)
            })
        var results = zip(assembly.documents, answers).map { document, answer in
            SubmissionResult(
                item: document.item, reference: document.key.parts.last ?? "",
                outcome: answer.map { answer in
                    SubmissionResult.Accepted(
                        id: answer.id.text, message: answer.message.text, documents: answer.documents,
                        signed: answer.signed,
                        isReplay: answer.isReplay, isHeld: answer.isHeld, findings: answer.findings)
                })
        }
        for refusal in assembly.refusals {
            await declarations.refuse(refusal.error.code, detail: refusal.error.detail, from: source)
            results.append(
                SubmissionResult(item: refusal.item, reference: refusal.reference, outcome: .failure(refusal.error)))
        }
        return results.sorted { $0.item < $1.item }
    }
}
