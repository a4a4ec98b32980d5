package import CryptoCore
package import Foundation

/// Tokens of SoftHSM in a folder of their own, seen by the process whose environment says so.
package final class SoftHSM: Sendable {
    package static let pin = "135790"
    private static let officerPIN = "97531864"

    private let folder: URL

    /// The module.
    package static let module = "/usr/lib/softhsm/libsofthsm2.so"

    /// The variable of the environment that names the configuration, for other processes.
    package var environment: [String: String] { ["SOFTHSM2_CONF": folder.appendingPathComponent("softhsm2.conf").path] }

    /// One for this process: the module reads the environment when it begins.
    package static let shared = Result {
        let shared = try SoftHSM()
        for (name, value) in shared.environment { setenv(name, value, 1) }
        atexit { SoftHSM.removeShared() }
        return shared
    }

    private static func removeShared() {
        do { try FileManager.default.removeItem(at: shared.get().folder) } catch { print(error) }
    }

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("softhsm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: tokens, withIntermediateDirectories: true)
        let text = "directories.tokendir = \(tokens.path)\nobjectstore.backend = file\nlog.level = ERROR\n"
        try text.write(to: folder.appendingPathComponent("softhsm2.conf"), atomically: true, encoding: .utf8)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print(error) }
    }

    private var tokens: URL { folder.appendingPathComponent("tokens") }

    /// Makes a token with a key and its certificate.
    /// - Parameters:
    ///   - label: of the token.
    ///   - key: an RSA key.
    ///   - certificate: its certificate; `nil` leaves it out.
    ///   - identifier: CKA_ID of both, in hexadecimal.
    /// - Returns: the token's folder.
    /// - Throws: what the tools say.
    @discardableResult
    package func makeToken(
        _ label: String, key: PrivateKey, certificate: Certificate?, identifier: String = "01"
    ) throws -> URL {
        let before = try Set(folders())
        try TestLibrary.run(
            [
                "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", SoftHSM.pin, "--so-pin",
                SoftHSM.officerPIN,
            ], environment: environment)
        try addKey(to: label, key: key, certificate: certificate, identifier: identifier)
        guard let made = try Set(folders()).subtracting(before).first else {
            throw TestLibrary.Failure(description: "no new token")
        }
        return made
    }

    /// Puts a key, and its certificate, on a token.
    package func addKey(to label: String, key: PrivateKey, certificate: Certificate?, identifier: String) throws {
        let keyFile = folder.appendingPathComponent("\(UUID().uuidString).pem")
        try key.pem().write(to: keyFile, atomically: true, encoding: .utf8)
        defer { unlink(keyFile.path) }
        try TestLibrary.run(
            [
                "softhsm2-util", "--import", keyFile.path, "--token", label, "--label", "key", "--id", identifier,
                "--pin", SoftHSM.pin,
            ], environment: environment)
        guard let certificate else { return }
        let certificateFile = folder.appendingPathComponent("\(UUID().uuidString).der")
        try Data(certificate.der).write(to: certificateFile)
        defer { unlink(certificateFile.path) }
        try TestLibrary.run(
            [
                "pkcs11-tool", "--module", SoftHSM.module, "--token-label", label, "--login", "--pin", SoftHSM.pin,
                "--write-object", certificateFile.path, "--type", "cert", "--id", identifier, "--label", "key",
            ], environment: environment)
    }

    private func folders() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: tokens, includingPropertiesForKeys: nil)
    }

    /// Takes a token away.
    package func pull(_ token: URL) throws {
        try FileManager.default.moveItem(
            at: token, to: folder.appendingPathComponent("away-" + token.lastPathComponent))
    }

    /// Brings it back.
    package func insert(_ token: URL) throws {
        try FileManager.default.moveItem(
            at: folder.appendingPathComponent("away-" + token.lastPathComponent), to: token)
    }
}
