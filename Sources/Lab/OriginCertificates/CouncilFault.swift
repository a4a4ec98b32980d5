/// How the council misbehaves with a call. Source: ccpit.md §7 item 5.
package enum CouncilFault: String, Sendable, CaseIterable {
    /// Done; the reply has no signature.
    case unsigned
    /// Done; the reply's signature does not fit.
    case wrongSignature
    /// Done; the reply is signed with another key.
    case otherKey
    /// Done; the signature is in capital letters, which is good.
    case upperCaseHex
    /// Done; the signature is in base64 in place of hexadecimal.
    case base64
    /// Done; the reply has another message number, and is signed with it.
    case otherMessageId
    /// Done; the reply's time is a day old, and is signed with it.
    case oldTimestamp
    /// Done; the data is in a CDATA section, which is good.
    case cdata
    /// Done; line breaks CR LF in the data, rightly escaped, which is good.
    case lineBreaks
    /// Done; line breaks CR LF in the data, signed as such and not escaped: no parser gives them back.
    case rawLineBreaks
    /// Done; a printed file that is no PDF.
    case notPDF
    /// Done; a file whose base64 is folded, which is good.
    case foldedFile
    /// Done; the answer comes late.
    case delay
    /// Done; the connection is closed without an answer.
    case closeAfterProcessing
    /// Done; no answer until the caller has enough.
    case hangAfterProcessing
    /// Not done; an unsigned SOAP fault.
    case soapFault
    /// Not done; status 500 with a page.
    case http500
    /// Not done; status 502 with a page.
    case http502
    /// Not done; the connection is closed.
    case closeBeforeProcessing
    /// Not done; 9999.
    case systemError

    /// Whether the call is carried out all the same.
    var takesMessage: Bool {
        switch self {
        case .soapFault, .http500, .http502, .closeBeforeProcessing, .systemError: false
        default: true
        }
    }
}

/// What the council does wrong with its pushes. Source: ccpit.md §7 item 5.
package enum CouncilTrick: String, Sendable, CaseIterable {
    /// The status is changed after signing.
    case tampered
    /// The last push about it, the same bytes once more.
    case replayed
    /// An older result after the newer one.
    case outOfOrder
    /// The same result under a new number.
    case doubled
    /// A result for a document that nobody knows.
    case unknownDocument
    /// Fifty results at once.
    case fifty
}
