/// A request as a simulated server takes it: complete, its body in memory.
package struct LabRequest: Sendable {
    /// `GET`, `POST` …
    package let method: String
    /// The path without the query.
    package let path: String
    /// The decoded query.
    package let query: [String: String]
    /// Header fields by lower-case name; of several with one name the last.
    package let headers: [String: String]
    /// The body.
    package let body: [UInt8]

    package init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = parts.first.map(String.init) ?? "/"
        query = parts.count > 1 ? FormText.decode(Array(parts[1].utf8)) : [:]
        self.headers = headers
        self.body = body
    }
}
