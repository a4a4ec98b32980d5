package import CustomsMessages
package import CustomsSignature

/// A company whose declarations this sidecar signs.
package struct Company: Sendable, Equatable {
    /// The customs code: equals `BaseTransfer/copCode`.
    package let code: String
    /// The registered name, for people.
    package let name: String
    /// The DXP id: equals `BaseTransfer/dxpId` and the envelope's `SenderId` (dxp.md chapter 2).
    package let dxpId: String
    /// What its edition says about the keys that may sign.
    package let edition: SignatureEdition
    /// The edition its messages are checked and assembled by.
    package let messages: Edition
    /// What is done with findings in ready-made messages through `transferDeclare`.
    package let compatibilityCheck: DeclarationCheck.Mode
    /// What is done with findings in messages through the API and in assembled ones.
    package let apiCheck: DeclarationCheck.Mode

    /// All parts; the checks are those a new installation has.
    package init(
        code: String, name: String, dxpId: String, edition: SignatureEdition = .announcement2018,
        messages: Edition = .no113, compatibilityCheck: DeclarationCheck.Mode = .warn,
        apiCheck: DeclarationCheck.Mode = .strict
    ) {
        self.code = code
        self.name = name
        self.dxpId = dxpId
        self.edition = edition
        self.messages = messages
        self.compatibilityCheck = compatibilityCheck
        self.apiCheck = apiCheck
    }

    /// What is done with findings in a message that came by this way in.
    package func check(on channel: String) -> DeclarationCheck.Mode {
        channel == RequestSource.transferDeclare ? compatibilityCheck : apiCheck
    }
}
