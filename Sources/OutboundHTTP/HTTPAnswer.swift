/// A whole answer of another server.
package struct HTTPAnswer: Sendable, Equatable {
    /// The status code.
    package let status: Int
    package let body: [UInt8]
    /// The header fields by their names in lower case; of a repeated one the first.
    package let headers: [String: String]

    package init(status: Int, body: [UInt8], headers: [String: String] = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    /// Whether the status is one of the 2xx.
    package var isGood: Bool { (200..<300).contains(status) }
}
