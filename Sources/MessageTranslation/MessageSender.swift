package import CustomsMessages

/// The company that a message is made for: its key signs, and it fills `BaseTransfer`. Source: zhejiang.md §8.1.
package struct MessageSender: Sendable, Equatable {
    /// Customs code: `BaseTransfer/copCode`.
    package let code: String
    /// `BaseTransfer/copName`.
    package let name: String
    /// `BaseTransfer/dxpId`.
    package let dxpId: String
    /// The edition its messages are made in.
    package let edition: Edition

    package init(code: String, name: String, dxpId: String, edition: Edition) {
        self.code = code
        self.name = name
        self.dxpId = dxpId
        self.edition = edition
    }
}
