package import CryptoCore
internal import SidecarBase

/// The keys of the push direction. Source: zhejiang.md §3.2 and §10 rows 13 and 14.
package struct PlatformKeys: Sendable {
    /// AES keys in the order they are tried: the platform's first, then the enterprise's own.
    package var aesKeys: [[UInt8]]
    /// The platform's RSA key, which signs `data_digest`.
    package var publicKey: PublicKey?
    /// Whether a push without a valid digest is refused.
    package var requireDigest: Bool
    /// Whether a push that is not encrypted is taken.
    package var allowPlain: Bool

    package init(aesKeys: [[UInt8]], publicKey: PublicKey?, requireDigest: Bool, allowPlain: Bool) {
        self.aesKeys = aesKeys
        self.publicKey = publicKey
        self.requireDigest = requireDigest
        self.allowPlain = allowPlain
    }
}

/// Decrypts pushes and checks their digests. Source: zhejiang.md §6.1.
package struct PushDecoder: Sendable {
    private let keys: PlatformKeys

    package init(keys: PlatformKeys) {
        self.keys = keys
    }

    /// The receipt's own bytes.
    ///
    /// - Throws: `receipt.content` for an empty or unusable content, `receipt.decryption`, `receipt.digest`.
    package func decode(_ push: PlatformPush) throws(PushError) -> [UInt8] {
        let plain: [UInt8]
        do {
            plain = try decrypt(push.content)
        } catch {
            // The same work as for content that could be decrypted: how long the answer took is no answer either.
            if error.code == .receiptDecryption {
                do { try checkDigest(push.dataDigest, of: Array(push.content.utf8)) } catch {}
            }
            throw error
        }
        try checkDigest(push.dataDigest, of: plain)
        return plain
    }

    /// What the platform is told about a failure of ``decode(_:)``.
    ///
    /// Where a digest is asked for, a wrong key, wrong padding and a wrong digest get one answer: whoever has no keys could
    /// otherwise try contents until the padding fits, and so read what others sent.
    package func word(for error: PushError) -> PushErrorCode {
        if error.code == .receiptDigest || (error.code == .receiptDecryption && keys.requireDigest) {
            return .signature
        }
        return .content
    }

    private func decrypt(_ content: String) throws(PushError) -> [UInt8] {
        guard let first = content.utf8.first(where: { $0 > 0x20 }) else {
            throw PushError(.receiptContent, "content is empty")
        }
        if first == 0x3C || first == 0xEF {
            guard keys.allowPlain else {
                throw PushError(.receiptContent, "content is not encrypted, and plain pushes are not allowed")
            }
            return Array(content.utf8.drop { $0 != 0x3C })
        }
        // A plus that a careless form encoder let through as a blank is put back.
        let base64 = content.utf8.map { $0 == 0x20 ? 0x2B : $0 }
        guard let cipher = Base64.decode(base64), !cipher.isEmpty else {
            throw PushError(.receiptContent, "content is not base64")
        }
        guard !keys.aesKeys.isEmpty else { throw PushError(.receiptDecryption, "no AES key is configured") }
        var misfits: [String] = []
        for (index, key) in keys.aesKeys.enumerated() {
            switch PushDecoder.attempt(cipher, key: key) {
            case .fits(let plain): return plain
            case .misfit(let reason): misfits.append("key \(index + 1): \(reason)")
            }
        }
        throw PushError(.receiptDecryption, misfits.joined(separator: "; "))
    }

    /// What one key made of the content.
    private enum Attempt {
        case fits([UInt8])
        case misfit(String)
    }

    /// A wrong key shows as bad padding or, by chance once in some 250 times, as bytes that do not begin like XML.
    private static func attempt(_ cipher: [UInt8], key: [UInt8]) -> Attempt {
        do {
            let plain = try AES.decryptECB(cipher, key: key)
            return looksLikeXML(plain) ? .fits(plain) : .misfit("what it gives is no XML")
        } catch {
            return .misfit(error.detail)
        }
    }

    private static func looksLikeXML(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) } == 0x3C
    }

    private func checkDigest(_ digest: String?, of plain: [UInt8]) throws(PushError) {
        guard keys.requireDigest else { return }
        guard let publicKey = keys.publicKey else {
            throw PushError(.receiptDigest, "no public key of the platform is configured")
        }
        guard let digest, !digest.isEmpty else { throw PushError(.receiptDigest, "data_digest is missing") }
        guard let signature = Base64.decode(digest.utf8.map { $0 == 0x20 ? 0x2B : $0 }) else {
            throw PushError(.receiptDigest, "data_digest is not base64")
        }
        guard publicKey.verifyRSA(signature: signature, message: plain, digest: .sha1) else {
            throw PushError(.receiptDigest, "data_digest does not fit the content")
        }
    }
}
