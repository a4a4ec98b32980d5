internal import Glibc

/// A progress line for long work, only where a person looks on: on a terminal's standard error.
enum Progress {
    private static let isShown = isatty(STDERR_FILENO) == 1

    /// Redraws the line.
    static func show(_ what: String, done: Int, total: Int) {
        guard isShown, total > 0 else { return }
        let width = 40
        let filled = min(width, done * width / total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        Terminal.progress("\r\(what) \(bar) \(done * 100 / total) %")
    }

    /// Removes the line.
    static func end() {
        guard isShown else { return }
        Terminal.progress("\r\u{1B}[K")
    }
}
