/// A request that a partner posts to an address of its own kind (AS2), as it came.
package struct PartnerPost: Sendable {
    /// The header fields in their order.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// The caller's address, without port.
    package let peer: String

    package init(headers: [(name: String, value: String)], body: [UInt8], peer: String) {
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// What a partner is answered.
package struct PartnerAnswer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in words.
    package init(status: Int, text: String) {
        self.init(
            status: status, headers: [("Content-Type", "text/plain;charset=UTF-8")], body: Array((text + "\n").utf8))
    }
}

/// Takes in what partners post; HTTP knows their protocols by this.
package protocol PartnerPosting: Sendable {
    /// Takes a request; what it brings is stored before this returns.
    func answer(_ post: PartnerPost) async -> PartnerAnswer
}
