internal import Dispatch
internal import Foundation
internal import Glibc
internal import SidecarBase

/// Writes receipts into a folder, one file each: `000000000042-CEB312Message.xml`. Names sort by arrival.
///
/// A file has its name only when it is whole: it is written under a name that begins with a dot and ends with `.part`, made
/// durable, renamed, and then the folder is made durable. A receipt that comes again replaces its file by the same bytes, or
/// makes it again where the ERP has taken it away.
package struct FolderTarget: RelayTarget {
    package let name: String
    private let folder: URL
    private let format: RelayFormat
    /// Disks are slow: not on Swift's own threads.
    private let queue: DispatchQueue

    /// - Parameters:
    ///   - name: the configured name.
    ///   - folder: made when it is not there.
    ///   - format: `xml` or `json`.
    package init(name: String, folder: String, format: RelayFormat) {
        self.name = name
        self.folder = URL(fileURLWithPath: folder, isDirectory: true)
        self.format = format
        queue = DispatchQueue(label: "portsign.relay.\(name)", qos: .utility)
    }

    package func deliver(_ receipt: RelayedReceipt) async throws(RelayError) {
        let body = try format.body(of: receipt)
        let fileName = FolderTarget.fileName(of: receipt, format: format)
        let failure = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.write(body, to: fileName)) }
        }
        if let failure { throw failure }
    }

    /// The name of a receipt's file. What an unknown type may contain does not get into it.
    package static func fileName(of receipt: RelayedReceipt, format: RelayFormat) -> String {
        let number = String(receipt.sequence)
        let digits = String(repeating: "0", count: max(0, 12 - number.utf8.count)) + number
        let type = receipt.type.utf8.prefix(60).map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: byte
            default: UInt8(ascii: "-")
            }
        }
        return "\(digits)-\(String(decoding: type, as: UTF8.self)).\(format.fileExtension)"
    }

    private func write(_ body: [UInt8], to fileName: String) -> RelayError? {
        let part = folder.appendingPathComponent(".\(fileName).part")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            guard
                FileManager.default.createFile(
                    atPath: part.path, contents: nil, attributes: [.posixPermissions: 0o640])
            else { return RelayError(.erpUnreachable, "no file can be made in \(folder.path)") }
            let file = try FileHandle(forWritingTo: part)
            do {
                try file.write(contentsOf: Data(body))
                try file.synchronize()
            } catch {
                try file.close()
                throw error
            }
            try file.close()
            return rename(part.path, to: folder.appendingPathComponent(fileName).path) ?? makeFolderDurable()
        } catch {
            return RelayError(.erpUnreachable, "the folder cannot be written: \((error as NSError).code)")
        }
    }

    /// Puts the file in its place at once, over an older one; Foundation only moves to where nothing is.
    private func rename(_ old: String, to new: String) -> RelayError? {
        guard unsafe Glibc.rename(old, new) == 0 else {
            return RelayError(.erpUnreachable, "the file cannot be renamed: error \(errno)")
        }
        return nil
    }

    private func makeFolderDurable() -> RelayError? {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return RelayError(.erpUnreachable, "the folder cannot be opened: error \(errno)") }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : RelayError(.erpUnreachable, "fsync: error \(errno)")
    }
}
