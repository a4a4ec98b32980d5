package import SidecarBase

/// How one figure stands at the moment it is asked for.
package struct Figure: Sendable {
    package let metric: Metric
    /// The values of its labels, in their order.
    package let labels: [String]
    package let value: Double

    package init(_ metric: Metric, _ labels: [String] = [], _ value: Double) {
        self.metric = metric
        self.labels = labels
        self.value = value
    }
}

/// A part of the house that tells figures when it is asked, beside those that ``Metrics`` counts.
package protocol FigureTelling: Sendable {
    func figures() async -> [Figure]
}
