package import CustomsMessages
package import SidecarBase

/// A declaration that was assembled and checked and that no signer can sign now: everything but its signature.
package struct HeldDeclaration: Sendable {
    package var id: MessageID
    /// The customs code of the company that is to sign.
    package var company: String
    package var declaration: Declaration
    /// The way in.
    package var channel: String
    /// The caller's address.
    package var peer: String
    /// The unsigned XML in UTF-8.
    package var input: [UInt8]
    /// SHA-256 of `input`.
    package var inputDigest: [UInt8]
    /// What the check found, in one line without values; empty when nothing.
    package var findings: String
    package var received: ChinaTime
    package var checked: ChinaTime
    /// Why it could not be signed.
    package var cause: ErrorCode
    package var detail: String
    /// The documents that PortSign put into it, in their order; none for a message that came ready-made.
    package var documents: [SubmittedDocument]

    /// All parts.
    package init(
        id: MessageID, company: String, declaration: Declaration, channel: String, peer: String, input: [UInt8],
        inputDigest: [UInt8], findings: String, received: ChinaTime, checked: ChinaTime, cause: ErrorCode,
        detail: String, documents: [SubmittedDocument] = []
    ) {
        self.id = id
        self.company = company
        self.declaration = declaration
        self.channel = channel
        self.peer = peer
        self.input = input
        self.inputDigest = inputDigest
        self.findings = findings
        self.received = received
        self.checked = checked
        self.cause = cause
        self.detail = detail
        self.documents = documents
    }

    /// The same with the places of the signature left empty, as it stands in the ledger until it is signed.
    var unsigned: SignedDeclaration {
        SignedDeclaration(
            id: id, company: company, declaration: declaration, channel: channel, peer: peer, input: input,
            inputDigest: inputDigest, signed: input, signer: "", certNo: "", device: "", findings: findings,
            times: StepTimes(received: received, checked: checked, signed: checked, verified: checked), delivery: nil,
            documents: documents)
    }
}

/// A held message that is due to be signed.
package struct PendingHold: Sendable {
    package let id: MessageID
    package let company: String
    package let guid: String
    /// The unsigned XML in UTF-8.
    package let input: [UInt8]
    /// When it came.
    package let receivedAt: ChinaTime
    /// Attempts that failed for a reason of the message's own.
    package let attempts: Int

    /// All parts.
    package init(
        id: MessageID, company: String, guid: String, input: [UInt8], receivedAt: ChinaTime, attempts: Int
    ) {
        self.id = id
        self.company = company
        self.guid = guid
        self.input = input
        self.receivedAt = receivedAt
        self.attempts = attempts
    }
}

/// The signature that a held message was waiting for.
package struct HeldSignature: Sendable {
    package let signed: [UInt8]
    package let signer: String
    package let certNo: String
    package let device: String
    package let signedAt: ChinaTime
    package let verifiedAt: ChinaTime
    /// What to send; `nil` when the message is only signed.
    package let delivery: DeliveryOrder?

    /// All parts.
    package init(
        signed: [UInt8], signer: String, certNo: String, device: String, signedAt: ChinaTime, verifiedAt: ChinaTime,
        delivery: DeliveryOrder?
    ) {
        self.signed = signed
        self.signer = signer
        self.certNo = certNo
        self.device = device
        self.signedAt = signedAt
        self.verifiedAt = verifiedAt
        self.delivery = delivery
    }
}
