internal import CryptoCore
internal import CustomsMessages
internal import Ledger
internal import MessageTranslation
internal import SidecarBase
internal import XMLCanonical

/// A headquarters message before it is checked and signed: as it came, or made of all the items of what came.
struct ReadyMessage {
    let bytes: [UInt8]
    /// SHA-256 of `bytes`.
    let digest: [UInt8]
    let document: XMLDocument
    let declaration: Declaration
    /// The documents that were put into it here; none when it came ready-made.
    let documents: [SubmittedDocument]

    /// A message that came ready-made.
    init(_ document: XMLDocument, bytes: [UInt8], digest: [UInt8]) throws(MessageError) {
        self.bytes = bytes
        self.digest = digest
        self.document = document
        declaration = try DeclarationReader.read(document)
        documents = []
    }

    /// A message of all the documents of an input. The caller has one answer, so one item that is refused refuses them all.
    ///
    /// - Parameters:
    ///   - assembly: the documents.
    ///   - company: for whom they were made.
    ///   - input: what they were made of, and its SHA-256.
    ///   - source: where it came from.
    ///   - time: when it came.
    /// - Throws: the first item's refusal; `assembly.input` when the documents do not go into one message.
    init(
        _ assembly: Assembly, for company: Company, input: (bytes: [UInt8], digest: [UInt8]),
        from source: RequestSource,
        at time: ChinaTime
    ) throws {
        if let refusal = assembly.refusals.first { throw refusal.error }
        guard let first = assembly.documents.first, assembly.groups.count == 1,
            assembly.documents.count <= BatchPolicy.maximumDocuments
        else {
            throw SidecarError(
                .assemblyInput,
                "\(assembly.documents.count) documents of \(assembly.groups.count) types; here one message is answered, "
                    + "of up to \(BatchPolicy.maximumDocuments) documents of one type")
        }
        let message = try BatchMessage(
            of: assembly.documents, guid: assembly.documents.count == 1 ? first.guid : SecureRandom.uuid(),
            sender: MessageSender(company))
        bytes = message.bytes
        digest = MessageDigest.sha256(message.bytes)
        document = message.document
        declaration = message.declaration
        documents = zip(assembly.documents, message.places).map { document, place in
            SubmittedDocument(
                id: MessageID.make(at: time), guid: document.guid, item: document.item, input: input.bytes,
                inputDigest: input.digest, channel: source.channel, peer: source.peer, receivedAt: time, place: place)
        }
    }
}
