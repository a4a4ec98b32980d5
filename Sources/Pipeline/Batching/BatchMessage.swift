internal import CustomsMessages
internal import MessageTranslation
internal import SidecarBase
internal import XMLCanonical

/// A headquarters message made of assembled documents, parsed and read as every message is.
struct BatchMessage {
    let bytes: [UInt8]
    let document: XMLDocument
    let declaration: Declaration
    /// Where each document's element stands in `bytes`.
    let places: [Range<Int>]

    /// - Parameters:
    ///   - documents: one to a hundred of one type.
    ///   - guid: the root's guid.
    ///   - sender: the company.
    /// - Throws: `xml.…` or `message.…` when a document is not what it says; `internal.unexpected` when the message does not hold
    ///   the documents as they were given.
    init(of documents: [AssembledDocument], guid: String, sender: MessageSender) throws {
        bytes = AssembledMessage.bytes(of: documents, guid: guid, sender: sender)
        var places: [Range<Int>] = []
        // The first document follows the root's start tag, and each follows the one before.
        var start = try BatchMessage.endOfStartTag(bytes)
        for document in documents {
            let end = start + document.content.count
            guard !document.content.isEmpty, end <= bytes.count, bytes[start..<end] == document.content[...] else {
                throw SidecarError(.internalUnexpected, "a document is not where it was put")
            }
            places.append(start..<end)
            start = end
        }
        self.places = places
        document = try XMLDocument(parsing: bytes)
        declaration = try DeclarationReader.read(document)
        guard declaration.type == documents.first?.type, declaration.keys.count == documents.count else {
            throw SidecarError(.internalUnexpected, "the message does not hold the documents it was made of")
        }
    }

    private static func endOfStartTag(_ bytes: [UInt8]) throws -> Int {
        // No attribute of the root has this character: the guid is checked when the message is read.
        guard let declaration = bytes.firstIndex(of: 0x3E),
            let root = bytes[(declaration + 1)...].firstIndex(of: 0x3E)
        else { throw SidecarError(.internalUnexpected, "the message has no root") }
        return root + 1
    }
}
