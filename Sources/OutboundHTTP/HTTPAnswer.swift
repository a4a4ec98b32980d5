/// A whole answer of another server.
package struct HTTPAnswer: Sendable, Equatable {
    /// The status code.
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// Whether the status is one of the 2xx.
    package var isGood: Bool { (200..<300).contains(status) }
}
