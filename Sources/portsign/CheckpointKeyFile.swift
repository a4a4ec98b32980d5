internal import CryptoCore
internal import Foundation
internal import Ledger
internal import SidecarBase
internal import SidecarConfiguration

/// The file of the key that signs checkpoints: the configured one, or one of our own making in the state folder.
enum CheckpointKeyFile {
    /// Where it is, or will be.
    static func path(_ settings: Settings) -> String {
        settings.ledger.checkpoints.keyFile ?? settings.state.folder + "/checkpoint.key.pem"
    }

    /// The key; one that is not configured is made at the first start.
    ///
    /// - Throws: `ledger.checkpoint` with the path when it cannot be read, made or used.
    static func key(_ settings: Settings) throws -> CheckpointKey {
        let path = path(settings)
        do {
            if settings.ledger.checkpoints.keyFile == nil, !FileManager.default.fileExists(atPath: path) {
                return try make(at: path)
            }
            let pem = try SecretFile.read(path)
            return try CheckpointKey(try pem.withExposed { try PrivateKey(pem: $0, passphrase: nil) })
        } catch {
            let detail = (error as? any CodedError)?.detail ?? "it cannot be made"
            throw SidecarError(.ledgerCheckpoint, "\(path): \(detail)")
        }
    }

    private static func make(at path: String) throws -> CheckpointKey {
        let (key, pem) = try CheckpointKey.generate()
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Whole and private before it has its name: a crash leaves no half key.
        let new = path + ".new"
        if FileManager.default.fileExists(atPath: new) { try FileManager.default.removeItem(atPath: new) }
        guard
            FileManager.default.createFile(
                atPath: new, contents: Data(pem.utf8), attributes: [.posixPermissions: 0o600])
        else { throw SidecarError(.ledgerCheckpoint, "it cannot be written") }
        try FileManager.default.moveItem(atPath: new, toPath: path)
        return key
    }
}
