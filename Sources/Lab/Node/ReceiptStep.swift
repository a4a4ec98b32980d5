/// One receipt that customs sends for each message, and when.
package struct ReceiptStep: Sendable, Equatable {
    /// `returnStatus`; source: zhejiang.md §9.3.
    package var status: Int
    /// After the message was taken.
    package var delay: Duration
    /// `returnInfo`; `{guid}` becomes the declared document's guid.
    package var info: String

    package init(status: Int, delay: Duration, info: String) {
        self.status = status
        self.delay = delay
        self.info = info
    }

    /// Declared after 0.3 s, stored by customs after 0.8 s.
    package static let usual = [
        ReceiptStep(status: 2, delay: .milliseconds(300), info: "新增申报成功[{guid}]"),
        ReceiptStep(status: 120, delay: .milliseconds(800), info: "[Code:1800;Desc:逻辑校验通过]"),
    ]
}
