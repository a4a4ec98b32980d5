/// HTTP statuses: single ones and ranges, parted by commas, such as `200-299` or `200, 202`.
package struct StatusList: Sendable, Equatable {
    /// 200 to 299.
    package static let good = StatusList([200...299])

    private let ranges: [ClosedRange<Int>]

    private init(_ ranges: [ClosedRange<Int>]) {
        self.ranges = ranges
    }

    /// Reads the list; `nil` for anything else than numbers from 100 to 599.
    package init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = ends.compactMap { end in
                end.utf8.count == 3 && end.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(end) : nil
            }
            guard (1...2).contains(ends.count), numbers.count == ends.count, let first = numbers.first,
                let last = numbers.last, first <= last, first >= 100, last < 600
            else { return nil }
            ranges.append(first...last)
        }
        self.init(ranges)
    }

    /// Whether a status is in the list.
    package func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }
}
