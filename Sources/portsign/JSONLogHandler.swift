internal import Foundation
internal import Logging
internal import SidecarBase

/// One JSON object a line on standard error: time, level, message, and the metadata as further members.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = [
            "time": ChinaTime.now().iso8601, "level": event.level.rawValue, "message": event.message.description,
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new }) {
            line[key] = value.description
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts always encode; were it ever not so, the message itself is still said.
        let text = (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? event.message.description
        Terminal.complain(text)
    }
}
