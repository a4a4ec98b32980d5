/// Messages whose receipts take longer than usual.
package struct OverdueReport: Codable, Sendable, Equatable {
    /// One of them.
    package struct Item: Codable, Sendable, Equatable {
        package let id: String
        package let company: String
        package let type: String
        package let route: String
        package let guid: String
        /// The enterprise's own number of its first document.
        package let number: String?
        package let state: String
        /// `first` where no receipt came, `final` where the last did not.
        package let waitsFor: String
        /// Since it was sent.
        package let ageMilliseconds: Int64
        /// What is usual at most.
        package let limitMilliseconds: Int64
        package let lastStep: String
        package let lastStepAt: String
        /// How often it was sent again by itself.
        package let reissues: Int
        /// Whether nothing more is done about it by itself.
        package let needsPerson: Bool
    }

    /// What was learned about one type on one route.
    package struct Learned: Codable, Sendable, Equatable {
        package let type: String
        package let route: String
        package let samples: Int
        /// What nineteen of twenty took.
        package let firstMilliseconds: Int64
        package let finalMilliseconds: Int64?
        /// When they are overdue.
        package let firstLimitMilliseconds: Int64
        package let finalLimitMilliseconds: Int64
    }

    package let time: String
    /// The oldest first.
    package let overdue: [Item]
    /// Age of the oldest message without a final state, waiting ones included; absent when there is none.
    package let oldestOpenMilliseconds: Int64?
    package let learned: [Learned]
}
