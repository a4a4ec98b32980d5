package import CustomsMessages
package import Ledger
package import MessageTranslation
package import XMLCanonical

/// An assembled document that is handed in to be signed and sent.
package struct DocumentSubmission: Sendable {
    package let document: AssembledDocument
    /// The company it is made for.
    package let sender: MessageSender
    /// What it was made from, as received, in UTF-8.
    package let input: [UInt8]
    /// SHA-256 of `input`.
    package let inputDigest: [UInt8]
    package let source: RequestSource

    /// All parts.
    package init(
        document: AssembledDocument, sender: MessageSender, input: [UInt8], inputDigest: [UInt8], source: RequestSource
    ) {
        self.document = document
        self.sender = sender
        self.input = input
        self.inputDigest = inputDigest
        self.source = source
    }
}

/// The answer to a document: its message is signed, verified and recorded.
package struct DocumentAnswer: Sendable {
    /// The document's own id, by which its timeline is found.
    package let id: MessageID
    /// Its message.
    package let message: MessageID
    /// The signed message, UTF-8 with XML declaration; other documents may be in it.
    package let signed: [UInt8]
    /// How many documents the message has.
    package let documents: Int
    /// Whether its message waits for a signer: then nothing is signed yet, and it goes on by itself.
    package let isHeld: Bool
    /// Whether it was recorded earlier, or by somebody else at the same moment, and only repeated now.
    package let isReplay: Bool
    /// What the check found in the document; of a replay nothing.
    package let findings: [MessageFinding]

    /// All parts.
    package init(
        id: MessageID, message: MessageID, signed: [UInt8], documents: Int, isReplay: Bool,
        findings: [MessageFinding] = [], isHeld: Bool = false
    ) {
        self.isHeld = isHeld
        self.findings = findings
        self.id = id
        self.message = message
        self.signed = signed
        self.documents = documents
        self.isReplay = isReplay
    }
}

/// Checks a message before it is signed and says what it found; throws an error with a code (`CodedError`) when it must not be
/// signed.
package typealias MessageCheck =
    @Sendable (_ declaration: Declaration, _ document: XMLDocument, _ company: Company) async throws -> CheckedMessage

/// The desk where assembled documents are handed in.
package protocol DocumentAccepting: Sendable {
    /// Checks the document, packs it with others, signs, verifies and records the message; returns only when that is durable.
    ///
    /// - Parameters:
    ///   - submission: the document and what it was made from.
    ///   - executor: where the work up to the packing runs; `nil` for Swift's own pool.
    /// - Returns: the stored answer.
    /// - Throws: an error with a code (`CodedError`); the refusal is recorded as an event before it is thrown.
    func submit(
        _ submission: DocumentSubmission, on executor: (any TaskExecutor)?
    ) async throws -> DocumentAnswer
}

extension DocumentAccepting {
    /// Submits on Swift's own pool.
    package func submit(_ submission: DocumentSubmission) async throws -> DocumentAnswer {
        try await submit(submission, on: nil)
    }

    /// Submits documents side by side, as those of one request are; the answers in their order. One that is refused is refused
    /// alone.
    package func submit(_ submissions: [DocumentSubmission]) async -> [Result<DocumentAnswer, any Error>] {
        await withTaskGroup(of: (Int, Result<DocumentAnswer, any Error>).self) { group in
            for (index, submission) in submissions.enumerated() {
                group.addTask {
                    do {
                        return (index, .success(try await self.submit(submission, on: nil)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var answers: [(Int, Result<DocumentAnswer, any Error>)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
