internal import CryptoCore
internal import Foundation
internal import SidecarBase
internal import Signers

/// Files that hold a secret: nobody but the owner may read them. What the service manager handed over under a file's name is
/// read in its place.
enum SecretFile {
    /// The secret, without one trailing line end.
    ///
    /// - Throws: `config.value` when the file cannot be read or others can read it.
    static func read(_ path: String) throws -> Secret {
        let place = ServiceCredentials.place(of: path)
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            guard mode & ServiceCredentials.forbiddenMode(of: place) == 0 else {
                throw SidecarError(.configValue, "\(path) can be read by others: chmod 600 \(path)")
            }
            var text = try String(contentsOfFile: place, encoding: .utf8)
            if text.hasSuffix("\n") { text.removeLast() }
            return Secret(text)
        } catch let error as SidecarError {
            throw error
        } catch {
            throw SidecarError(.configValue, "\(path) cannot be read")
        }
    }

    /// Writes a secret to a file that is not there yet and that nobody but the owner ever could read.
    ///
    /// - Throws: a failure of the environment when the file is there or cannot be written.
    static func create(_ path: String, _ secret: Secret) throws {
        do {
            // Narrow before it holds anything.
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.write(contentsOf: secret.withExposed { Data(($0 + "\n").utf8) })
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandFailure(.environment, "\(path): cannot be written, or exists already")
        }
    }

    /// An AES key, as base64.
    ///
    /// - Throws: `config.value` for what ``read(_:)`` refuses, and for a file that holds no such key.
    static func aesKey(_ path: String) throws -> [UInt8] {
        let key = try read(path).withExposed { Base64.decode($0) }
        guard let key, [16, 24, 32].contains(key.count) else {
            throw SidecarError(.configValue, "\(path) holds no base64 text of an AES key")
        }
        return key
    }

    /// An RSA private key: PEM, or base64 of PKCS#8 as the platform hands keys out.
    ///
    /// - Throws: `config.value` for what ``read(_:)`` refuses, and for a file that holds no such key.
    static func rsaKey(_ path: String) throws -> PrivateKey {
        let key = try read(path).withExposed { text -> PrivateKey? in
            do throws(CryptoError) {
                if text.contains("-----BEGIN") { return try PrivateKey(pem: text, passphrase: nil) }
                return try Base64.decode(text).map { der throws(CryptoError) in try PrivateKey(pkcs8: der) }
            } catch {
                throw SidecarError(.configValue, "\(path) holds no RSA private key: \(error.detail)")
            }
        }
        guard let key, case .rsa = key.kind else {
            throw SidecarError(.configValue, "\(path) holds neither PEM nor base64 of an RSA private key")
        }
        return key
    }
}
