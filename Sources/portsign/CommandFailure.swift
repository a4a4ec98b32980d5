internal import Glibc

/// The exit statuses of every command (design: "Command line").
enum ExitStatus: Int32 {
    case good = 0
    case no = 1
    case usage = 2
    case environment = 3
}

/// Ends a command with a status and, where there is something to say, a text on standard error.
struct CommandFailure: Error {
    let status: ExitStatus
    let text: String

    init(_ status: ExitStatus, _ text: String = "") {
        self.status = status
        self.text = text
    }
}

/// Ends the program.
func end(with status: ExitStatus) -> Never {
    exit(status.rawValue)
}
