package import CustomsMessages
package import Ledger
internal import SidecarBase

extension ReceiptExplanation {
    /// What the stored receipts of a message mean, by their place in the order of arrival: one explanation for each entry about the
    /// message. A receipt of an unknown type has none.
    package static func all(_ receipts: [StoredReceipt]) -> [Int64: [(status: String, ReceiptExplanation)]] {
        var read: [Int64: [ReceiptEntry]] = [:]
        var all: [Int64: [(status: String, ReceiptExplanation)]] = [:]
        for stored in receipts {
            let entries: [ReceiptEntry]
            if let known = read[stored.sequence] {
                entries = known
            } else {
                do {
                    entries = try UnwrappedReceipt(stored.content).receipt.entries
                } catch {
                    // It could be read when it came; without its bytes it is shown by its code alone.
                    entries = []
                }
                read[stored.sequence] = entries
            }
            guard let entry = entries.first(where: { $0.status == stored.status && $0.info == stored.info }) else {
                continue
            }
            all[stored.sequence, default: []].append((stored.status, entry.explanation))
        }
        return all
    }
}
