/// What a backup holds, beside it as `FILE.json`: with it a copy that was cut off, mixed up or changed is found before it takes the
/// place of anything.
package struct BackupManifest: Codable, Sendable, Equatable {
    /// ``BackupManifest/current``.
    package let format: String
    /// The program that made it.
    package let program: String
    package let madeAt: String
    /// Of the file: bytes, and SHA-256 in hexadecimal.
    package let size: Int
    package let digest: String
    /// The last event's sequence and hash.
    package let events: Int64
    package let head: String
    package let messages: Int64
    package let receipts: Int64
    package let bodies: Int64
    package let checkpoints: Int64

    static let current = "portsign-backup 1"

    /// Where the manifest of a backup is.
    package static func path(of backup: String) -> String { backup + ".json" }
}
