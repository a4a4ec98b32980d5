package import CustomsMessages
package import SidecarBase

/// Everything of one accepted declaration, recorded in one commit: the events received, checked, signed, verified, and
/// queued where there is a delivery.
package struct SignedDeclaration: Sendable {
    package var id: MessageID
    /// The customs code of the company that signed.
    package var company: String
    package var declaration: Declaration
    /// The way in: `transferDeclare`, `api`.
    package var channel: String
    /// The caller's address.
    package var peer: String
    /// The XML as received, in UTF-8.
    package var input: [UInt8]
    /// SHA-256 of `input`.
    package var inputDigest: [UInt8]
    /// The answer: the signed document.
    package var signed: [UInt8]
    package var signer: String
    package var certNo: String
    package var device: String
    /// What the check before signing found, in one line without values; empty when nothing.
    package var findings: String
    package var times: StepTimes
    /// What to send; `nil` when the message is only signed.
    package var delivery: DeliveryOrder?
    /// The documents that PortSign put into it, in their order; none for a message that came ready-made.
    package var documents: [SubmittedDocument]
    /// The trace of the request it came with.
    package var trace: RequestTrace?

    /// All parts.
    package init(
        id: MessageID, company: String, declaration: Declaration, channel: String, peer: String, input: [UInt8],
        inputDigest: [UInt8], signed: [UInt8], signer: String, certNo: String, device: String,
        findings: String = "", times: StepTimes, delivery: DeliveryOrder?, documents: [SubmittedDocument] = [],
        trace: RequestTrace? = .current
    ) {
        self.id = id
        self.company = company
        self.declaration = declaration
        self.channel = channel
        self.peer = peer
        self.input = input
        self.inputDigest = inputDigest
        self.signed = signed
        self.signer = signer
        self.certNo = certNo
        self.device = device
        self.findings = findings
        self.times = times
        self.delivery = delivery
        self.documents = documents
        self.trace = trace
    }
}
