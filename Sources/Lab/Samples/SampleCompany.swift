/// A company that sends messages; made up.
package struct SampleCompany: Sendable, Equatable {
    /// Customs code: `BaseTransfer/copCode`.
    package var code: String
    package var name: String
    /// `BaseTransfer/dxpId`.
    package var dxpId: String

    package init(code: String, name: String, dxpId: String) {
        self.code = code
        self.name = name
        self.dxpId = dxpId
    }

    /// The company of the example configuration.
    package static let example = SampleCompany(
        code: "3301960EX1", name: "示例跨境电商（杭州）有限公司", dxpId: "DXPENT0000099001")
}
