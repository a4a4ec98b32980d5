internal import FoundationEssentials
internal import SidecarBase

/// A receipt as JSON: what targets of format `json` get, and what the API gives.
package struct ReceiptDocument: Codable, Sendable, Equatable {
    /// One piece of news in it.
    package struct Entry: Codable, Sendable, Equatable {
        /// The id of the message it is about; absent when it is about none that PortSign signed.
        package let message: String?
        package let company: String?
        /// What the key is of: `order`, `inventory` and the like.
        package let kind: String?
        /// Enterprise code first, the enterprise's own number last.
        package let key: [String]
        /// The enterprise's own number: the order number and its like.
        package let number: String?
        package let status: String
        /// When it was decided, 17 digits, China time; empty when the receipt does not say.
        package let time: String
        package let info: String
        package let invtNo: String?
        package let preNo: String?
    }

    /// The receipt's number: the same receipt always has the same one.
    package let receipt: Int64
    package let type: String
    package let msgType: String
    package let guid: String?
    package let channel: String
    package let receivedAt: String
    package let entries: [Entry]
    /// The bare receipt.
    package let xml: String

    package init(_ receipt: RelayedReceipt) {
        self.receipt = receipt.sequence
        type = receipt.type
        msgType = receipt.msgType
        guid = receipt.guid
        channel = receipt.channel
        receivedAt = receipt.receivedAt.iso8601
        xml = String(decoding: receipt.content, as: UTF8.self)
        entries = receipt.entries.map { entry in
            Entry(
                message: entry.message, company: entry.company, kind: entry.kind, key: entry.key,
                number: entry.key.last.flatMap { $0.isEmpty ? nil : $0 }, status: entry.status, time: entry.time,
                info: entry.info, invtNo: entry.invtNo, preNo: entry.preNo)
        }
    }

    /// The bytes, keys sorted, on one line: the same receipt always gives the same bytes.
    package func encoded() throws(RelayError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw RelayError(.internalUnexpected, "the receipt cannot be written as JSON")
        }
    }
}
