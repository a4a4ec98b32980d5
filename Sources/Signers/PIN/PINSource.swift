internal import Foundation
package import SidecarBase

/// Where the PIN of a card comes from. It is read anew for every use, so that a changed setting counts at once.
package enum PINSource: Sendable, Equatable {
    /// A file that only its owner may read (mode 0600 or less), or what the service manager handed over under its name; one
    /// line end at its end is not part of the PIN.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// The value itself, from the legacy `config.properties`.
    case literal(Secret)

    /// The PIN.
    /// - Throws: `card.pin_missing`, `card.pin_file`. The error never says what was read.
    package func read() throws(SignerError) -> Secret {
        switch self {
        case .file(let path): return try PINSource.read(path)
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw SignerError(.cardPinMissing, "environment variable \(name) is not set")
            }
            return Secret(value)
        case .literal(let secret):
            guard secret.count > 0 else { throw SignerError(.cardPinMissing, "the PIN setting is empty") }
            return secret
        }
    }

    private static func read(_ path: String) throws(SignerError) -> Secret {
        var bytes: [UInt8]
        do throws(PrivateFile.Failure) {
            bytes = try PrivateFile.contents(of: path, limit: 256)
        } catch {
            throw SignerError(.cardPinFile, "\(path): \(error.reason)")
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else { throw SignerError(.cardPinMissing, "\(path) is empty") }
        defer { for index in bytes.indices { bytes[index] = 0 } }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }
}
