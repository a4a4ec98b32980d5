/// What a receipt looks like on its way to the ERP.
package enum RelayFormat: Sendable {
    /// The platform's own form. Source: zhejiang.md §10 row 15.
    case platformForm(PlatformForm.Content)
    /// The bare receipt, XML in UTF-8.
    case xml
    /// A ``ReceiptDocument``.
    case json

    /// The media type of the body.
    var contentType: String {
        switch self {
        case .platformForm: "application/x-www-form-urlencoded; charset=UTF-8"
        case .xml: "application/xml; charset=UTF-8"
        case .json: "application/json; charset=UTF-8"
        }
    }

    /// The ending of a file's name.
    var fileExtension: String {
        switch self {
        case .platformForm: "form"
        case .xml: "xml"
        case .json: "json"
        }
    }

    /// The bytes of a receipt, the same in every attempt.
    package func body(of receipt: RelayedReceipt) throws(RelayError) -> [UInt8] {
        switch self {
        case .platformForm(let content): try PlatformForm.body(of: receipt, content)
        case .xml: receipt.content
        case .json: try ReceiptDocument(receipt).encoded()
        }
    }
}
