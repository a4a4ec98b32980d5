internal import Foundation

/// What a simulated part did, in a file that survives the part: one JSON object a line, read again when the part is started
/// again.
package final class Journal<Line: Codable & Sendable>: Sendable {
    /// What earlier lives wrote.
    package let earlier: [Line]
    private let file: AppendFile

    /// Reads the file, or makes it, and opens it for appending.
    /// - Throws: when it can be neither read nor written, or holds something else.
    package init(path: String) throws {
        var earlier: [Line] = []
        if FileManager.default.fileExists(atPath: path) {
            let decoder = JSONDecoder()
            for line in try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0A) {
                earlier.append(try decoder.decode(Line.self, from: Data(line)))
            }
        }
        self.earlier = earlier
        file = try AppendFile(path: path)
    }

    /// Appends a line; callers take turns, and the system has it when the call returns.
    func append(_ line: Line) throws { try file.append(line) }
}
