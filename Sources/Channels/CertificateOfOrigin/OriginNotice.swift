internal import Ledger

/// What the ERP is told. Source: ccpit.md §6 item 16.
enum OriginNotice {
    /// Something stands otherwise than before.
    static func status(
        of subject: String, matter: OriginInterface.Matter, status: String, result: OriginResult? = nil,
        source: String, code: String? = nil, message: String? = nil
    ) -> [UInt8] {
        OriginJSON.texts([
            ("event", "status"), ("kind", matter.rawValue), ("id", subject), ("status", status),
            ("rawStatus", result?.rawStatus), ("certNo", result?.certNo), ("time", result?.time),
            ("opinion", result?.opinion), ("code", code), ("message", message), ("source", source),
        ]).compact
    }

    /// A document was printed, or was not.
    static func print(_ result: OriginResult, source: String) -> [UInt8] {
        OriginJSON.texts([
            ("event", "printStatus"), ("kind", result.matter.rawValue), ("id", result.id),
            ("printStatus", result.printStatus?.rawValue), ("rawStatus", result.rawPrintStatus), ("time", result.time),
            ("source", source),
        ]).compact
    }

    /// A result came for something that was not sent from here.
    static func orphan(_ result: OriginResult, messageId: String) -> [UInt8] {
        OriginJSON.texts([
            ("event", "orphan"), ("kind", result.matter.rawValue), ("id", result.id),
            ("status", result.status?.rawValue), ("rawStatus", result.rawStatus ?? result.rawPrintStatus),
            ("certNo", result.certNo), ("time", result.time), ("opinion", result.opinion), ("messageId", messageId),
        ]).compact
    }

    /// Nothing more is sent before a person says so.
    static func stopped(code: String, message: String) -> [UInt8] {
        OriginJSON.texts([("event", "stopped"), ("code", code), ("message", message)]).compact
    }
}
