internal import Foundation
internal import SidecarBase

/// Files that hold a secret: nobody but the owner may read them.
enum SecretFile {
    /// The secret, without one trailing line end.
    ///
    /// - Throws: `config.value` when the file cannot be read or others can read it.
    static func read(_ path: String) throws -> Secret {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            guard mode & 0o077 == 0 else {
                throw SidecarError(.configValue, "\(path) can be read by others: chmod 600 \(path)")
            }
            var text = try String(contentsOfFile: path, encoding: .utf8)
            if text.hasSuffix("\n") { text.removeLast() }
            return Secret(text)
        } catch let error as SidecarError {
            throw error
        } catch {
            throw SidecarError(.configValue, "\(path) cannot be read")
        }
    }
}
