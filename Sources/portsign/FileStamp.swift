internal import Foundation

/// Tells whether files have changed.
enum FileStamp {
    /// Differs when one of the files was written, replaced or removed.
    static func of(_ paths: [String]) -> String { paths.map(of).joined(separator: "|") }

    private static func of(_ path: String) -> String {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(time) \(attributes[.size] ?? "") \(attributes[.systemFileNumber] ?? "")"
        } catch {
            return "none"
        }
    }
}
