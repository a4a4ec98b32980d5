/// What a key is, as far as choosing an algorithm needs it.
package enum KeyKind: Sendable, Hashable {
    /// RSA with the length of the modulus in bits.
    case rsa(bits: Int)
    /// The curve sm2p256v1 of GB/T 32918.
    case sm2
    /// Another named elliptic curve.
    case elliptic(curve: String)
    /// Anything else, by the library's name for it.
    case other(String)
}
