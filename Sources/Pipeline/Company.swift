/// A company whose declarations this sidecar signs.
package struct Company: Sendable, Equatable {
    /// The customs code: equals `BaseTransfer/copCode`.
    package let code: String
    /// The registered name, for people.
    package let name: String
    /// The DXP id: equals `BaseTransfer/dxpId` and the envelope's `SenderId` (dxp.md chapter 2).
    package let dxpId: String

    package init(code: String, name: String, dxpId: String) {
        self.code = code
        self.name = name
        self.dxpId = dxpId
    }
}
