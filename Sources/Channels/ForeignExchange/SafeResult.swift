internal import Foundation
internal import SidecarBase

/// What an ERP gets: the same shape for every operation and every outcome. Source: safe.md §7 item 1.
package struct SafeResult: Sendable, Equatable, Codable {
    package struct Paging: Sendable, Equatable, Codable {
        package var page: Int?
        package var pageSize: Int?
        package var recordCount: Int?
        /// How many pages were fetched.
        package var pages: Int?
    }

    /// One of ``SafeOutcome``; `nil` while it is not known.
    package var outcome: String?
    /// `ready`, `queued`, `sending`, `unknown` or `finished`.
    package var state: String
    /// The authority's code, or one of ours that begins with `safe.`.
    package var code = ""
    /// The authority's text unchanged, or ours.
    package var text = ""
    /// In English, what went wrong where nothing was sent: whose certificate, which proxy.
    package var detail: String?
    package var msgNo: String?
    /// The name of the message for `GET /safe/messages/{ref}`.
    package var ref: String?
    package var operation: String
    package var rows: [[String: String]]?
    package var paging: Paging?
    /// Where an auditor finds the bodies.
    package var rawRef: String?
    /// When the authority's system opens next.
    package var nextOpening: String?
    /// Whether some bytes of the answer were no characters.
    package var encodingDamaged: Bool?
    package var warnings: [String]?
    /// When a person has to decide.
    package var needsDecision: Bool?

    package init(operation: String, state: String) {
        self.operation = operation
        self.state = state
    }

    /// As JSON.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(self)) } catch { return Array("{}".utf8) }
    }

    /// What was written as JSON.
    package init?(json: [UInt8]) {
        do { self = try JSONDecoder().decode(SafeResult.self, from: Data(json)) } catch { return nil }
    }
}

extension SafeInput {
    /// For the ledger; keys in order, so that the same input is the same bytes.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(self)) } catch { return [] }
    }

    /// What the ledger has.
    init?(json: [UInt8]) {
        do { self = try JSONDecoder().decode(SafeInput.self, from: Data(json)) } catch { return nil }
    }
}
