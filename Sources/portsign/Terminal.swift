internal import Foundation
internal import Glibc

/// What commands print: answers on standard output, complaints on standard error.
enum Terminal {
    /// Prints a line of the answer.
    static func say(_ text: String) {
        write(text + "\n", to: .standardOutput)
    }

    /// Prints a line to standard error.
    static func complain(_ text: String) {
        write(text + "\n", to: .standardError)
    }

    /// Writes to standard error without a line end.
    static func progress(_ text: String) {
        write(text, to: .standardError)
    }

    /// Prints a value as JSON with sorted keys, on one line.
    static func say(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Whether a person looks at standard output, and not a file or a program.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Clears the terminal and shows a text from its upper left corner.
    static func redraw(_ text: String) {
        write("\u{1B}[H\u{1B}[2J" + text, to: .standardOutput)
    }

    /// Prints rows in columns as wide as their widest cell.
    static func say(table rows: [[String]]) {
        write(table(rows), to: .standardOutput)
    }

    /// Rows in columns as wide as their widest cell, a line each.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { width($0.count > column ? $0[column] : "") }.max() ?? 0 }
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - width(cell) + 2)
                }
            }
            text += line + "\n"
        }
        return text
    }

    /// Columns a text takes on a terminal: Chinese characters take two.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) {
            $0 + ((0x1100...0x115F).contains($1.value) || (0x2E80...0xFFEF).contains($1.value) ? 2 : 1)
        }
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone away (a closed pipe) is no reason to fail.
        do { try handle.write(contentsOf: Data(text.utf8)) } catch {}
    }
}
