internal import CustomsMessages
package import SidecarBase

/// Why a headquarters message cannot be made of a document or of one of its items, in both languages.
package struct AssemblyError: CodedError, Equatable {
    /// An `assembly.…` or `message.…` code.
    package let code: ErrorCode
    /// The field of the headquarters message it is about, from below the root: `Order/OrderHead/payCode`; `nil` when it is
    /// about the whole.
    package let field: String?
    /// What is wrong and what helps. No values but codes of kinds.
    package let english: String
    /// The same in Chinese.
    package let chinese: String

    package init(_ code: ErrorCode, field: String? = nil, english: String, chinese: String) {
        self.code = code
        self.field = field
        self.english = english
        self.chinese = chinese
    }

    init(_ error: MessageError) {
        self.init(error.code, english: error.detail, chinese: error.detail)
    }

    init(_ error: MessageJSONError) {
        self.init(error.code, field: error.faults.first?.path, english: error.detail, chinese: error.chineseDetail)
    }

    package var detail: String { english }
}
