internal import SidecarBase

extension PublicKey {
    /// What a device signs that does the last step of SM2 only: e = SM3(Z ‖ message) with
    /// Z = SM3(ENTL ‖ identifier ‖ a ‖ b ‖ Gx ‖ Gy ‖ Px ‖ Py). Source: GB/T 32918.2 §5.5, card.md §2.
    /// - Returns: 32 bytes; `nil` for a key of another kind, one that is not written as both coordinates, or an
    ///   identifier of more than 8191 bytes.
    package func sm2Digest(
        of message: [UInt8], identifier: [UInt8] = SM2Signature.defaultIdentifier
    ) -> [UInt8]? {
        // A SubjectPublicKeyInfo ends with the point: 04 and both coordinates.
        let point = spki.suffix(65)
        guard kind == .sm2, identifier.count < 8_192, point.count == 65, point.first == 0x04 else { return nil }
        let bits = identifier.count * 8
        let length = [UInt8(bits >> 8), UInt8(bits & 0xFF)]
        let user = MessageDigest.sm3(length + identifier + PublicKey.sm2Curve + point.dropFirst())
        return MessageDigest.sm3(user + message)
    }

    /// a, b and the base point of the curve sm2p256v1. Source: GB/T 32918.5.
    private static let sm2Curve: [UInt8] =
        Hex.decode(
            "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
                + "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
                + "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
                + "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0") ?? []
}
