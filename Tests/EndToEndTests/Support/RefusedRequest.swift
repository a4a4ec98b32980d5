import Foundation
import Lab

/// A line of `portsign ledger show --refused --json`.
struct RefusedRequest: Decodable {
    let code: String
    let from: String
    let detail: [String: String]
}

extension Sidecar {
    /// The requests this sidecar refused, oldest first, as an operator sees them.
    func refusedRequests() async throws -> [RefusedRequest] {
        try await command("ledger", "show", "--refused", "--json").output.split(separator: "\n")
            .map { try JSONDecoder().decode(RefusedRequest.self, from: Data($0.utf8)) }
    }
}

extension World {
    /// Whether neither the ledger nor the node has a message.
    func isWithoutMessages() async throws -> Bool {
        let shown = try await sidecar.command("ledger", "show", "--json")
        let verified = try await sidecar.command("ledger", "verify")
        return shown.status == 0 && shown.output.isEmpty && verified.status == 0
            && verified.output.contains(" 0 messages") && simulated.node.requestCount == 0
    }
}

extension Caller.Answer {
    /// The code of a failure as old callers get it; `nil` for anything else, such as an answer in which they would find
    /// the letters `true`. Source: zhejiang.md §2.3, §10 row 2.
    var failureCode: String? {
        guard status == 200, !text.lowercased().contains("true"), text.hasSuffix("\"}"),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            let match = text.prefixMatch(of: #/\{"success":false,"xml":"([a-z_0-9]+\.[a-z_0-9]+): /#)
        else { return nil }
        return String(match.1)
    }
}
