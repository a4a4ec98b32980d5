internal import Foundation

/// Secrets that the service manager hands over (systemd: `LoadCredential=`): copies that only the service can read, made by root
/// of files that the service itself cannot.
package enum ServiceCredentials {
    /// The name of the directory of secrets in a unit: systemd puts it before the names of the files in it.
    private static let group = "secret_"

    /// Where a secret file is read: the copy that was handed over under its name, when there is one, or else the file itself.
    ///
    /// - Parameter file: as it stands in the configuration.
    /// - Returns: a path.
    package static func place(of file: String) -> String {
        guard let folder, let name = file.split(separator: "/").last else { return file }
        return ["\(folder)/\(group)\(name)", "\(folder)/\(name)"].first { FileManager.default.fileExists(atPath: $0) }
            ?? file
    }

    /// The bits of a secret file's mode that must not be set. In the folder of credentials the group's bit may be: there it is
    /// the mask of an access list that names the service's user.
    package static func forbiddenMode(of path: String) -> Int {
        guard let folder, path.hasPrefix(folder + "/") else { return 0o077 }
        return 0o037
    }

    private static var folder: String? {
        guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/") else {
            return nil
        }
        return folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }
}
