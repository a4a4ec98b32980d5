package import SidecarBase

/// Decides what is told and when, of what is so at each moment. A pure value.
///
/// A condition that lasts is raised once it has lasted for its patience, told again after each interval, and cleared once it has been
/// away for its calm: one that comes and goes stays raised, and is told once.
package struct AlertMachine: Sendable, Equatable {
    /// What a notice says about a condition.
    package enum Word: String, Sendable, Codable { case raised, still, cleared }

    /// What is to be told.
    package struct Notice: Sendable, Equatable {
        package let finding: AlertFinding
        package let word: Word
        /// Since when it is so.
        package let since: ChinaTime
        package let time: ChinaTime

        package init(_ finding: AlertFinding, _ word: Word, since: ChinaTime, time: ChinaTime) {
            self.finding = finding
            self.word = word
            self.since = since
            self.time = time
        }
    }

    /// A condition that is watched.
    package struct Watched: Sendable, Equatable, Codable {
        let condition: AlertCondition
        let subject: String
        var detail: String
        /// When it was first so, in milliseconds since 1970.
        var since: Int64
        /// When it was so the last time.
        var seen: Int64
        /// When it was told the last time; `nil` before it is raised.
        var told: Int64?
    }

    private let repeats: Duration
    /// What is so or was so a short while ago, raised or not.
    package private(set) var watched: [Watched]

    /// - Parameters:
    ///   - repeats: after which time it is told again what is still so; zero never.
    ///   - watched: what was raised when the process ended the last time: it is not raised anew.
    package init(repeats: Duration, watched: [Watched] = []) {
        self.repeats = repeats
        self.watched = watched
    }

    /// How many are raised, by condition.
    package var raised: [AlertCondition: Int] {
        Dictionary(watched.filter { $0.told != nil }.map { ($0.condition, 1) }, uniquingKeysWith: +)
    }

    /// What is to be told now.
    ///
    /// - Parameters:
    ///   - findings: everything that is so.
    ///   - time: now.
    /// - Returns: the notices, in the order of the conditions.
    package mutating func step(_ findings: [AlertFinding], at time: ChinaTime) -> [Notice] {
        var notices: [Notice] = []
        let now = time.milliseconds
        for finding in findings {
            let place = watched.firstIndex { $0.condition == finding.condition && $0.subject == finding.subject }
            if let place {
                watched[place].seen = now
                watched[place].detail = finding.detail
            } else {
                watched.append(
                    Watched(
                        condition: finding.condition, subject: finding.subject, detail: finding.detail, since: now,
                        seen: now))
            }
        }
        var kept: [Watched] = []
        for var item in watched {
            let finding = AlertFinding(item.condition, item.subject, item.detail)
            let since = ChinaTime(milliseconds: item.since)
            if item.seen == now {
                if let told = item.told {
                    if repeats > .zero, now - told >= repeats.wholeMilliseconds {
                        item.told = now
                        notices.append(Notice(finding, .still, since: since, time: time))
                    }
                } else if now - item.since >= item.condition.patience.wholeMilliseconds {
                    item.told = now
                    notices.append(Notice(finding, .raised, since: since, time: time))
                }
            } else if item.told == nil {
                // It passed before anybody was told.
                continue
            } else if now - item.seen >= item.condition.calm.wholeMilliseconds {
                notices.append(Notice(finding, .cleared, since: since, time: time))
                continue
            }
            kept.append(item)
        }
        watched = kept
        return notices.sorted { AlertMachine.order($0) < AlertMachine.order($1) }
    }

    private static func order(_ notice: Notice) -> Int {
        AlertCondition.allCases.firstIndex(of: notice.finding.condition) ?? 0
    }
}
