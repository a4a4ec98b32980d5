internal import Foundation

/// What commands print: answers on standard output, complaints on standard error.
enum Terminal {
    /// Whether a person looks on.
    static let isShown = isatty(STDOUT_FILENO) == 1

    /// Prints a line of the answer.
    static func say(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// Prints a line to standard error.
    static func complain(_ text: String) { write("portsign-lab: " + text + "\n", to: .standardError) }

    /// The line by which scripts know that a server listens.
    static func ready(_ name: String, _ url: String) { say("ready \(name) \(url)") }

    /// Ends the program.
    static func end(_ status: Int32) -> Never { exit(status) }

    /// The text in bold, or in the colour of the number, where a person looks on.
    static func styled(_ text: String, _ code: Int) -> String {
        isShown ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Columns a text takes on a terminal: Chinese characters take two.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) {
            $0 + ((0x1100...0x115F).contains($1.value) || (0x2E80...0xFFEF).contains($1.value) ? 2 : 1)
        }
    }

    /// The text with blanks up to so many columns.
    static func padded(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone away (a closed pipe) is no reason to fail.
        do { try handle.write(contentsOf: Data(text.utf8)) } catch {}
    }
}
