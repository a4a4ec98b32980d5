internal import COpenSSL

/// Owns one `EVP_PKEY`.
@safe
final class KeyHandle: @unchecked Sendable {
    // Unchecked: the key is not changed after it was read, and the library lets threads use one key for reading,
    // signing and verifying at the same time (its own caches in there are locked).
    let pointer: OpaquePointer

    /// Takes over a reference.
    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// What the key is.
    var kind: KeyKind {
        if unsafe EVP_PKEY_is_a(pointer, "RSA") == 1 { return .rsa(bits: Int(unsafe EVP_PKEY_get_bits(pointer))) }
        if unsafe EVP_PKEY_is_a(pointer, "SM2") == 1 { return .sm2 }
        if unsafe EVP_PKEY_is_a(pointer, "EC") == 1 {
            var name = [UInt8](repeating: 0, count: 80)
            var length = 0
            let known = unsafe name.withUnsafeMutableBytes { buffer in
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe EVP_PKEY_get_group_name(pointer, text, buffer.count, &length)
            }
            guard known == 1 else {
                ERR_clear_error()
                return .elliptic(curve: "unnamed")
            }
            let curve = String(decoding: name.prefix(length), as: UTF8.self)
            return curve == "SM2" ? .sm2 : .elliptic(curve: curve)
        }
        guard let name = unsafe EVP_PKEY_get0_type_name(pointer) else { return .other("unknown") }
        return .other(unsafe String(cString: name))
    }

    /// The SubjectPublicKeyInfo, DER; empty when the key has no such form.
    var spki: [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_PUBKEY(pointer, &encoded)
        guard length > 0, let start = unsafe encoded else {
            ERR_clear_error()
            return []
        }
        defer { unsafe portsign_free(start) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(length)))
    }

    /// Whether both are the same key pair, or one is the public half of the other.
    func isSame(as other: KeyHandle) -> Bool {
        let same = unsafe EVP_PKEY_eq(pointer, other.pointer) == 1
        if !same { ERR_clear_error() }
        return same
    }
}
