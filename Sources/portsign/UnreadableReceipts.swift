internal import CryptoCore
internal import Foundation
internal import SidecarBase

/// What came in a receipt queue and is no receipt. A queue gives a message away for good, so its bytes are kept: one file each, named
/// after their digest, so that a message that comes again is kept once.
struct UnreadableReceipts {
    private let folder: String

    /// - Parameter state: the folder of working files.
    init(state: String) {
        folder = state + "/unreadable"
    }

    /// Keeps the bytes; the file's name.
    ///
    /// - Throws: when they are not on disk.
    func keep(_ bytes: [UInt8]) throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/" + Hex.encode(MessageDigest.sha256(bytes)) + ".bin"
        guard !FileManager.default.fileExists(atPath: path) else { return path }
        let unfinished = path + ".part"
        guard
            FileManager.default.createFile(atPath: unfinished, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: unfinished))
        defer { file.closeFile() }
        try file.write(contentsOf: Data(bytes))
        try file.synchronize()
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        return path
    }
}
