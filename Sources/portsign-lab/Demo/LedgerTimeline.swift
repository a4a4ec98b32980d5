internal import Foundation
internal import SidecarBase

/// What `portsign ledger show ID --json` prints.
struct LedgerTimeline: Decodable {
    struct Event: Decodable {
        let time: String
        let kind: String
        let actor: String
        let cause: String
        let detail: [String: String]

        /// When it happened.
        var moment: ChinaTime {
            let digits = time.prefix(23).filter(\.isNumber)
            return ChinaTime(digits: digits) ?? ChinaTime(milliseconds: 0)
        }
    }

    let events: [Event]

    /// - Throws: `LabFailure` when the text is something else.
    init(json: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(LedgerTimeline.self, from: Data(json))
        } catch {
            throw LabFailure("portsign ledger show printed no timeline", status: 1)
        }
    }

    /// The first event of a kind.
    func first(_ kind: String) -> Event? { events.first { $0.kind == kind } }
}
