/// How a simulated control misbehaves with one answer.
package enum EPortControlFault: Sendable, Equatable {
    /// Answers so many milliseconds late.
    case delay(Int)
    /// Never answers, though it does what it was asked for.
    case silence
    /// Answers only when the next request on any connection has come, before that one's own answer.
    case late
    /// Closes the connection in place of an answer, without doing anything.
    case close
    /// Closes it in the middle of the answer, with everything done.
    case closeMidAnswer
    /// Sends something that nobody asked for, first.
    case unsolicited
    /// Sends the answer twice.
    case duplicate
    /// Sends an answer with another request's number first, and with a signature that is good for nothing.
    case otherNumber
    /// Sends an answer with the right number and another method, and no other.
    case otherMethod
    /// The signature is of something else.
    case wrongSignature
    /// The signature is said to be of another certificate.
    case otherCertNo
    /// The base64 breaks off.
    case truncated
    /// Only the inner object, without number and method.
    case bare
    /// Only the inner object, twice.
    case bareTwice
    /// The number is a text.
    case textNumber
    /// In many fragments, with a ping between them.
    case fragments
    /// No JSON.
    case noJSON
    /// JSON without a result.
    case noResult
    /// Bytes that are no UTF-8.
    case noUTF8
    /// Two megabytes.
    case huge
    /// An error of these words and this code; what was asked for is not done.
    case error(String, String)

    /// The faults by the names they have on the command line.
    package static let named: [(name: String, fault: EPortControlFault)] = [
        ("delay", .delay(2_000)), ("silence", .silence), ("late", .late), ("close", .close),
        ("close-mid-answer", .closeMidAnswer), ("unsolicited", .unsolicited), ("duplicate", .duplicate),
        ("other-number", .otherNumber), ("other-method", .otherMethod), ("wrong-signature", .wrongSignature),
        ("other-certificate", .otherCertNo), ("truncated", .truncated), ("bare", .bare), ("bare-twice", .bareTwice),
        ("text-number", .textNumber), ("fragments", .fragments), ("no-json", .noJSON), ("no-result", .noResult),
        ("no-utf8", .noUTF8), ("huge", .huge),
        ("reader-reset", .error("[读卡器底层库]复位读卡器失败", "Err:Custom50070")),
        ("reader-open", .error("[读卡器底层库]打开读卡器失败", "Err:Custom50200")),
        ("argument", .error("缺少参数", "Err:Base50000")),
    ]
}
