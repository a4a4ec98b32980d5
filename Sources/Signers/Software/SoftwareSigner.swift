package import CryptoCore
package import SidecarBase

/// Signs with a key in memory: for tests, dry runs and comparison. The work runs where it is called, so callers sign side by
/// side on as many cores as there are.
package final class SoftwareSigner: Signer {
    package let name: String
    /// The certificate of the key.
    package let certificate: Certificate
    private let key: PrivateKey
    private let own: SignerIdentity
    private let now: Now

    /// - Throws: `signer.key_file` when key and certificate do not belong together; `signer.unsupported_key` for anything but
    ///   SM2, and RSA of 1024 to 4096 bits.
    package init(
        name: String, key: PrivateKey, certificate: Certificate, device: String = "software key",
        now: @escaping Now = ChinaTime.now
    ) throws(SignerError) {
        switch certificate.publicKey.kind {
        case .sm2: break
        case .rsa(let bits) where (1_024...4_096).contains(bits): break
        case let other: throw SignerError(.signerUnsupportedKey, "\(other)")
        }
        guard key.matches(certificate) else {
            throw SignerError(.signerKeyFile, "the key does not belong to certificate \(certificate.certNo)")
        }
        self.name = name
        self.key = key
        self.certificate = certificate
        own = SignerIdentity(certificate: certificate, device: device)
        self.now = now
    }

    /// Makes a signer from files.
    ///
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - keyFile: the key in PEM; nobody but its owner may read it (mode 0600).
    ///   - certificateFile: the certificate in PEM, base64 or DER.
    ///   - passphrase: of an encrypted key.
    ///   - now: the clock the certificate is judged by.
    /// - Returns: the signer; its certificate may have expired, which shows when it is to sign.
    /// - Throws: `signer.key_file` for a file that cannot be read or is not private, a wrong passphrase, or a key of another
    ///   certificate; `signer.unsupported_key`.
    package static func load(
        name: String, keyFile: String, certificateFile: String, passphrase: Secret?, now: @escaping Now = ChinaTime.now
    ) throws(SignerError) -> SoftwareSigner {
        let keyText = String(decoding: try read(keyFile, isPrivate: true), as: UTF8.self)
        let certificateBytes = try read(certificateFile, isPrivate: false)
        let key: PrivateKey
        let certificate: Certificate
        do throws(CryptoError) {
            key = try PrivateKey(pem: keyText, passphrase: passphrase)
        } catch {
            throw SignerError(.signerKeyFile, "\(keyFile): \(error.detail)")
        }
        do throws(CryptoError) {
            certificate =
                certificateBytes.first == 0x30
                ? try Certificate(der: certificateBytes)
                : try Certificate(pem: String(decoding: certificateBytes, as: UTF8.self))
        } catch {
            throw SignerError(.signerKeyFile, "\(certificateFile): \(error.detail)")
        }
        return try make(name, key, certificate, device: keyFile, now: now)
    }

    /// Makes a signer from a PKCS#12 file.
    ///
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - pkcs12File: the container; nobody but its owner may read it (mode 0600).
    ///   - password: of the container; empty for none.
    ///   - now: the clock the certificate is judged by.
    /// - Returns: the signer.
    /// - Throws: as ``load(name:keyFile:certificateFile:passphrase:now:)``.
    package static func load(
        name: String, pkcs12File: String, password: Secret, now: @escaping Now = ChinaTime.now
    ) throws(SignerError) -> SoftwareSigner {
        let bytes = try read(pkcs12File, isPrivate: true)
        let content: PKCS12
        do throws(CryptoError) {
            content = try PKCS12(bytes, password: password)
        } catch {
            throw SignerError(.signerKeyFile, "\(pkcs12File): \(error.detail)")
        }
        return try make(name, content.key, content.certificate, device: pkcs12File, now: now)
    }

    private static func make(
        _ name: String, _ key: PrivateKey, _ certificate: Certificate, device: String, now: @escaping Now
    ) throws(SignerError) -> SoftwareSigner {
        do throws(SignerError) {
            return try SoftwareSigner(name: name, key: key, certificate: certificate, device: device, now: now)
        } catch {
            throw SignerError(error.code, "\(device): \(error.detail)")
        }
    }

    /// Keys and certificates have some KB; more than this is something else.
    private static let fileLimit = 262_144

    private static func read(_ path: String, isPrivate: Bool) throws(SignerError) -> [UInt8] {
        do throws(PrivateFile.Failure) {
            return try PrivateFile.contents(of: path, isPrivate: isPrivate, limit: fileLimit)
        } catch {
            throw SignerError(.signerKeyFile, "\(path): \(error.reason)")
        }
    }

    package var parallelism: Int { .max }

    package func identity() async throws(SignerError) -> SignerIdentity { own }

    package func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        if let problem = own.problem(at: now()) { throw SignerError(problem, own.validity) }
        guard deadline > .now else { throw SignerError(.signerTimeout, "the deadline has passed") }
        guard form.fits(own.keyKind) else {
            throw SignerError(.signerUnsupportedKey, "a key of the kind \(own.keyKind) does not sign \(form)")
        }
        do throws(CryptoError) {
            let value =
                switch form {
                case .rsaSHA1: try key.signRSA(message, digest: .sha1)
                case .sm2SM3: try key.signSM2(message).raw
                case .ecdsaSHA256: throw CryptoError(.cryptoOperation, "not by a software key")
                }
            return SignatureResult(value: value, identity: own)
        } catch {
            throw SignerError(error.code, error.detail)
        }
    }

    package func status() async -> SignerStatus {
        SignerStatus(name: name, identity: own, problem: own.problem(at: now()))
    }

    /// One event: the key is there.
    package func events() async -> AsyncStream<SignerEvent> {
        AsyncStream { stream in
            stream.yield(.present(own))
            stream.finish()
        }
    }

    package func close() async {}
}
