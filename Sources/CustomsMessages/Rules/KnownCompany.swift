/// An enterprise that the configuration knows, with its right to transmit.
package struct KnownCompany: Sendable, Hashable {
    /// Its customs registration number or credit code, as `BaseTransfer/copCode` has it.
    package let code: String
    /// Its DXP id.
    package let dxpId: String

    /// - Parameters:
    ///   - code: registration number (10) or credit code (18).
    ///   - dxpId: 16 characters.
    package init(code: String, dxpId: String) {
        self.code = code
        self.dxpId = dxpId
    }
}
