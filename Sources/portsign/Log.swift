internal import Logging
internal import SidecarConfiguration

/// The log: lines on standard error, as text or as JSON.
enum Log {
    /// Sets the logging system up, once, and gives the program's logger.
    static func start(_ settings: LogSettings) -> Logger {
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        switch settings.format {
        case .text:
            LoggingSystem.bootstrap { label in
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            }
        case .json:
            LoggingSystem.bootstrap { label in JSONLogHandler(label: label, logLevel: level) }
        }
        return Logger(label: "portsign")
    }
}
