internal import Foundation
internal import Logging
internal import SidecarBase

/// One JSON object a line on standard error: time, level, message, and the metadata as further members.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = [
            "time": ChinaTime.now().iso8601, "level": event.level.rawValue, "message": event.message.description,
        ]
        let ambient = metadata.merging(metadataProvider?.get() ?? [:], uniquingKeysWith: { _, new in new })
        for (key, value) in ambient.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new }) {
            // What a line says of itself is not overwritten by what somebody names the same.
            line[["time", "level", "message"].contains(key) ? key + "_" : key] = value.description
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts always encode; were it ever not so, the message itself is still said.
        let text = (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? event.message.description
        Terminal.complain(text)
    }
}
