/// The figures of a run.
package struct LoadReport: Sendable, Encodable {
    package var success = 0
    package var refused = 0
    package var nothing = 0
    package var seconds = 0.0
    package var perSecond = 0.0
    /// Of the answered messages.
    package var medianMilliseconds = 0.0
    package var percentile99Milliseconds = 0.0
    package var maximumMilliseconds = 0.0

    /// - Parameters:
    ///   - results: of every message.
    ///   - seconds: the time of the whole run.
    package init(_ results: [LoadResult], seconds: Double) {
        success = results.count { $0.told == .success }
        refused = results.count { $0.told == .refused }
        nothing = results.count { $0.told == .nothing }
        self.seconds = seconds
        perSecond = seconds > 0 ? Double(results.count) / seconds : 0
        let times = results.filter { $0.told != .nothing }.map(\.milliseconds).sorted()
        guard let last = times.last else { return }
        medianMilliseconds = times[times.count / 2]
        percentile99Milliseconds = times[min(times.count - 1, times.count * 99 / 100)]
        maximumMilliseconds = last
    }
}
