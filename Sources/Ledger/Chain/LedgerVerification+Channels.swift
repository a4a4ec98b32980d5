import GRDB
import SidecarBase

/// The cases of sister systems: their states and documents are those that the chain tells of.
extension LedgerVerification {
    mutating func verifyChannels() throws {
        let states = """
            SELECT channel_case.channel, channel_case.key, channel_case.state, channel_case.row FROM channel_case
            ORDER BY channel_case.row
            """
        let history = try database.makeStatement(
            sql: """
                SELECT event.detail, event.sequence FROM channel_event JOIN event ON event.sequence = channel_event.sequence
                WHERE channel_event.owner = ? ORDER BY event.sequence
                """)
        let documents = try database.makeStatement(
            sql: """
                SELECT channel_document.number, body.digest, channel_document.event
                FROM channel_document JOIN body ON body.row = channel_document.body WHERE owner = ? ORDER BY number
                """)
        let rows = try Row.fetchCursor(database, sql: states)
        while let row = try rows.next() {
            step()
            let name = "\(try row.text(0)) \(try row.text(1))"
            var state: String?
            var told: [String: String] = [:]
            for event in try Row.fetchAll(history, arguments: [try row.number(3)]) {
                let sequence = try event.number(1)
                for (key, value) in DetailText.decode(try event.text(0)) ?? [] {
                    if key == "state" { state = value }
                    if key.hasPrefix("document-") { told["\(key)@\(sequence)"] = value }
                }
            }
            if state != (try row.text(2)) {
                found("case \(name) is in state \(try row.text(2)), its last event says \(state ?? "nothing")")
            }
            for document in try Row.fetchAll(documents, arguments: [try row.number(3)]) {
                let place = "document-\(try document.number(0))@\(try document.number(2))"
                if told.removeValue(forKey: place) != Hex.encode(try document.bytes(1)) {
                    found("document \(try document.number(0)) of case \(name) is not the one its event tells of")
                }
            }
            if let missing = told.keys.sorted().first {
                found("case \(name) has lost a document: \(missing.prefix { $0 != "@" })")
            }
        }
    }
}
