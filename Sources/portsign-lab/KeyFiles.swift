internal import CryptoCore
internal import Foundation
internal import SidecarBase

/// Reads and writes keys, all of them for tests.
enum KeyFiles {
    static func aesKey(_ path: String) throws -> [UInt8] {
        guard let key = Base64.decode(try text(path)), key.count == 16 else {
            throw LabFailure("\(path): not the base64 of 16 bytes")
        }
        return key
    }

    static func privateKey(_ path: String) throws -> PrivateKey {
        let pem = try text(path)
        do {
            return try PrivateKey(pem: pem, passphrase: nil)
        } catch {
            throw LabFailure("\(path): no private key: \(error.detail)")
        }
    }

    static func certificate(_ path: String) throws -> Certificate {
        let pem = try text(path)
        do {
            return try Certificate(pem: pem)
        } catch {
            throw LabFailure("\(path): no certificate: \(error.detail)")
        }
    }

    /// A text file.
    static func text(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw LabFailure("\(path): cannot be read")
        }
    }

    /// Writes a file; a secret one can be read by its owner only.
    static func write(_ text: String, to path: String, isSecret: Bool = false) throws {
        do {
            if isSecret {
                // Narrow before it holds anything.
                try Data().write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.write(contentsOf: Data(text.utf8))
                try handle.close()
            } else {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
        } catch {
            throw LabFailure("\(path): cannot be written")
        }
    }
}
