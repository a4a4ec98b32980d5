package import CryptoCore

/// Which token of a PKCS#11 module signs, and how. Source: card.md §8.
package struct PKCS11Settings: Sendable {
    /// What a device takes that has SM2 by a mechanism of its vendor.
    package enum SM2Input: Sendable {
        /// e, the digest over the key's identifier and the message.
        case digest
        /// The message; the device makes the digest.
        case message
    }

    /// The module's file.
    package var module: String
    /// The token's label; `nil` for any.
    package var tokenLabel: String?
    /// The token's serial number; `nil` for any.
    package var tokenSerial: String?
    /// CKA_ID of key and certificate; `nil` for any.
    package var keyID: [UInt8]?
    /// CKA_LABEL of the key; `nil` for any.
    package var keyLabel: String?
    /// The certificate, where it is not on the token.
    package var certificate: Certificate?
    /// How many signatures are made side by side, 1 to 64.
    package var sessions: Int
    /// The vendor's mechanism for SM2; `nil` when none is configured.
    package var sm2Mechanism: UInt?
    package var sm2Input: SM2Input

    package init(
        module: String, tokenLabel: String? = nil, tokenSerial: String? = nil, keyID: [UInt8]? = nil,
        keyLabel: String? = nil, certificate: Certificate? = nil, sessions: Int = 1, sm2Mechanism: UInt? = nil,
        sm2Input: SM2Input = .digest
    ) {
        self.module = module
        self.tokenLabel = tokenLabel
        self.tokenSerial = tokenSerial
        self.keyID = keyID
        self.keyLabel = keyLabel
        self.certificate = certificate
        self.sessions = min(max(sessions, 1), 64)
        self.sm2Mechanism = sm2Mechanism
        self.sm2Input = sm2Input
    }
}
