internal import SidecarBase

/// What the council says about something, from a push or from the answer to a query. Source: ccpit.md §3, "Result".
package struct OriginResult: Sendable, Equatable {
    package var matter: OriginInterface.Matter
    package var id: String
    /// The council's code; `nil` where it says nothing about the review.
    package var rawStatus: String?
    package var status: OriginStatus?
    package var certNo: String?
    /// The council's time of it, as written.
    package var time: String?
    package var opinion: String?
    package var rawPrintStatus: String?
    package var printStatus: OriginPrintStatus?

    /// - Returns: `nil` where there is no number in it, or neither a state nor a print state.
    package init?(_ value: OriginJSON, matter: OriginInterface.Matter, profile: OriginProfile) {
        func text(_ names: String...) -> String? {
            for name in names { if let text = value[name]?.scalar, !text.isEmpty { return text } }
            return nil
        }
        guard let id = text(matter.identifier, "id"), id.unicodeScalars.count <= 64 else { return nil }
        self.matter = matter
        self.id = id
        rawStatus = text("status").map { String($0.prefix(40)) }
        status = rawStatus.map { profile.statuses[$0] ?? .other }
        certNo = text("certNo").map { String($0.prefix(64)) }
        time = text("auditTime", "printTime", "time").map { String($0.prefix(40)) }
        opinion = text("opinion").map { String($0.prefix(2_000)) }
        rawPrintStatus = text("printStatus").map { String($0.prefix(40)) }
        printStatus = rawPrintStatus.map { profile.printStatuses[$0] ?? .other }
        if rawStatus == nil, rawPrintStatus == nil { return nil }
    }

    /// Whether a time is before another; times in one form are compared as their digits, which keeps their order.
    static func isEarlier(_ time: String?, than other: String?) -> Bool {
        guard let left = time?.filter(\.isNumber), let right = other?.filter(\.isNumber) else { return false }
        return left.count == right.count && left < right
    }
}
