internal import Logging
internal import SidecarBase
internal import SidecarConfiguration

/// The log: lines on standard error, as text or as JSON.
enum Log {
    /// Every line of a request, and of a message on its way, says which one it is of.
    private static let trace = Logger.MetadataProvider {
        guard let trace = RequestTrace.current else { return [:] }
        return ["request": "\(trace.requestID)", "trace": "\(trace.traceID)"]
    }

    /// Sets the logging system up, once, and gives the program's logger.
    static func start(_ settings: LogSettings) -> Logger {
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        switch settings.format {
        case .text:
            LoggingSystem.bootstrap(
                { label, provider in
                    var handler = StreamLogHandler.standardError(label: label, metadataProvider: provider)
                    handler.logLevel = level
                    return handler
                }, metadataProvider: trace)
        case .json:
            LoggingSystem.bootstrap(
                { label, provider in JSONLogHandler(label: label, logLevel: level, metadataProvider: provider) },
                metadataProvider: trace)
        }
        return Logger(label: "portsign")
    }
}
