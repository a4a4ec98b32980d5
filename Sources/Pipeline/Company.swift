package import CustomsSignature

/// A company whose declarations this sidecar signs.
package struct Company: Sendable, Equatable {
    /// The customs code: equals `BaseTransfer/copCode`.
    package let code: String
    /// The registered name, for people.
    package let name: String
    /// The DXP id: equals `BaseTransfer/dxpId` and the envelope's `SenderId` (dxp.md chapter 2).
    package let dxpId: String
    /// The edition of the customs messages it declares by, which decides about the keys that may sign.
    package let edition: SignatureEdition

    package init(code: String, name: String, dxpId: String, edition: SignatureEdition = .announcement2018) {
        self.code = code
        self.name = name
        self.dxpId = dxpId
        self.edition = edition
    }
}
