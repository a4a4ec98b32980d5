internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import Lab
internal import SidecarBase

/// Looks up what the ledger, the node and the ERP have after a soak.
struct SoakAudit {
    private struct Page: Decodable {
        struct Receipt: Decodable {
            let receipt: Int
            let guid: String?
            let xml: String
        }

        let receipts: [Receipt]
        let cursor: Int
        let more: Bool
    }

    let world: HostileWorld

    /// Everything that is to be compared with what the callers were told.
    func compare(_ told: WorldComparison.Told) async throws -> WorldComparison {
        WorldComparison(
            told: told, messages: try await messages(), receipts: try await receipts(),
            node: try Journal(path: world.setup.nodeJournal).earlier,
            erp: try Journal(path: world.setup.erpJournal).earlier)
    }

    /// Whether the ledger's chain holds.
    func verify() async throws -> WorldComparison.Finding {
        let verified = try await world.command("ledger", "verify")
        return WorldComparison.Finding("the ledger's chain holds", verified.status == 0 ? [] : [verified.output])
    }

    private func messages() async throws -> [WorldComparison.Message] {
        let shown = try await world.command("ledger", "show", "--json", "--limit", "1000000")
        guard shown.status == 0 else { throw LabFailure("portsign ledger show ended with status \(shown.status)") }
        let decoder = JSONDecoder()
        return try shown.output.split(separator: "\n").map {
            try decoder.decode(WorldComparison.Message.self, from: Data($0.utf8))
        }
    }

    private func receipts() async throws -> [WorldComparison.Receipt] {
        var all: [WorldComparison.Receipt] = []
        var after = 0
        while true {
            let url = world.url(.sidecar) + "/api/v1/receipts?limit=500&after=\(after)"
            let answer = await LabGet.text(url, client: LabClient.shared)
            guard answer.status == 200 else { throw LabFailure("\(url): \(answer.status) \(answer.text.prefix(200))") }
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.text.utf8))
            all += page.receipts.map {
                WorldComparison.Receipt(
                    number: String($0.receipt), guid: $0.guid,
                    digest: Hex.encode(MessageDigest.sha256(Array($0.xml.utf8))))
            }
            guard page.more else { return all }
            after = page.cursor
        }
    }
}
