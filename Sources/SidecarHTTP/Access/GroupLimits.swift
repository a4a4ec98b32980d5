/// What callers may ask of a group of routes; `nil` sets no limit.
package struct GroupLimits: Sendable, Equatable {
    /// Requests a second from one address, on average.
    package var rate: Int?
    /// How many of them may come at once; `nil` for twice the rate.
    package var burst: Int?
    /// Largest message in bytes; `nil` for that of all groups.
    package var messageLimit: Int?
    /// Requests under way at the same time, of all callers.
    package var concurrent: Int?
    /// The same of one address.
    package var concurrentPerSource: Int?
    /// Within this time a request must have arrived whole; `nil` for that of all groups.
    package var bodyTimeout: Duration?

    package init() {}
}
