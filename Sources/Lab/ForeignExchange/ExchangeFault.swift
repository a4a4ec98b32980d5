/// How the authority misbehaves with a request, and what it answers oddly. Source: safe.md §8 items 5 and 6.
package enum ExchangeFault: String, Sendable, CaseIterable {
    /// Processed; the reply comes late.
    case delay
    /// Processed; no reply until the caller has enough.
    case noReply
    /// Processed; the connection is closed without a reply.
    case closeAfterProcessing
    /// Not processed; the connection is closed.
    case closeBeforeProcessing
    /// Not processed; status 502 with a page.
    case http502
    /// Not processed; status 503 with a page.
    case http503
    /// Not processed; a SOAP fault with status 500.
    case soapFault
    /// Processed; the reply ends in the middle of a double-byte character.
    case cutInCharacter
    /// Processed; the header names UTF-8, the bytes are GBK.
    case wrongCharset
    /// Processed; the bytes are UTF-8, header and declaration name GBK.
    case utf8
    /// Processed; a euro sign as A2 E3 in the text, which is good.
    case euro
    /// Processed; 20 MiB.
    case huge
    /// Processed; a DTD with an entity.
    case doctype
    /// Processed; a reply without BODY, which is good.
    case noBody
    /// Processed; the head says success and a row says failure.
    case failedRows
    /// Processed; the reply has another message number.
    case otherMessageNumber
    /// Processed; the reply has no code.
    case noCode

    /// Whether the request is processed all the same.
    var takesRequest: Bool {
        switch self {
        case .closeBeforeProcessing, .http502, .http503, .soapFault: false
        default: true
        }
    }
}
