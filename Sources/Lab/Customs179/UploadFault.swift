/// How customs misbehaves with an upload. Source: realtime179.md §8 item 8.
package enum UploadFault: String, Sendable, CaseIterable {
    /// Stored; the answer comes late.
    case delay
    /// Not stored; no answer until the client has enough.
    case hang
    /// Stored; no answer until the client has enough.
    case storeThenHang
    /// Stored; the connection is closed without an answer.
    case storeThenClose
    /// Not stored; the connection is closed.
    case closeBeforeStoring
    /// Not stored; status 500 with a page.
    case http500
    /// Not stored; status 502 with a page.
    case http502
    /// Stored; the answer has no body.
    case emptyBody
    /// Stored; `code` is a number.
    case numericCode
    /// Stored; the answer is no JSON.
    case invalidJSON
    /// Not stored; 20000 上传失败.
    case failed

    /// Whether customs looks at the upload all the same.
    var takesUpload: Bool {
        switch self {
        case .delay, .storeThenHang, .storeThenClose, .emptyBody, .numericCode, .invalidJSON: true
        case .hang, .closeBeforeStoring, .http500, .http502, .failed: false
        }
    }
}
