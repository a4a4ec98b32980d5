package import SidecarBase

/// Why a JSON text is no message: everything that is wrong with it, as far as it can be told.
package struct MessageJSONError: CodedError, Equatable {
    /// One thing that is wrong.
    package struct Fault: Sendable, Equatable {
        /// As in RFC 9535: `$.Order[0].OrderHead.orderNo`; `$` is the whole.
        package let path: String
        package let english: String
        package let chinese: String

        package init(path: String, english: String, chinese: String) {
            self.path = path
            self.english = english
            self.chinese = chinese
        }
    }

    /// `message.json` or `message.json_field`.
    package let code: ErrorCode
    /// Never empty.
    package let faults: [Fault]

    /// The most faults that are told of one text.
    static let maximumFaults = 50

    package init(_ code: ErrorCode, _ faults: [Fault]) {
        self.code = code
        self.faults = faults
    }

    init(_ code: ErrorCode, path: String = "$", english: String, chinese: String) {
        self.init(code, [Fault(path: path, english: english, chinese: chinese)])
    }

    package var detail: String { faults.map { "\($0.path): \($0.english)" }.joined(separator: "; ") }

    /// The detail in Chinese.
    package var chineseDetail: String { faults.map { "\($0.path)：\($0.chinese)" }.joined(separator: "；") }
}
