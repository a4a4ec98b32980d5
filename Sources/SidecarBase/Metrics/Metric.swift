/// One figure that `/metrics` shows: its name, kind, labels and meaning, in one place. Names are added, never renamed: dashboards
/// and alert rules match on them.
package struct Metric: Sendable {
    /// What a figure is, in Prometheus' words.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package let name: String
    package let kind: Kind
    /// The names of its labels, in the order in which values are given.
    package let labels: [String]
    /// What it says, in English, without a full stop.
    package let english: String
    /// The same in Chinese.
    package let chinese: String

    init(_ kind: Kind, _ name: String, _ labels: [String] = [], en english: String, zh chinese: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.english = english
        self.chinese = chinese
    }

    /// The upper bounds of the buckets of every histogram, in seconds.
    package static let buckets: [Double] = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// Every figure there is, in the order in which they are shown.
    package static let all: [Metric] = work + keys + counterparts + http + house
}

extension Metric: Hashable {
    package static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
