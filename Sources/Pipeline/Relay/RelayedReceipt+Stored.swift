internal import CustomsMessages
package import EnterpriseRelay
package import Ledger
internal import SidecarBase
internal import XMLCanonical

extension RelayedReceipt {
    /// A stored receipt as targets get it: in UTF-8, which their formats are in; the ledger keeps the bytes that came.
    package init(_ record: ReceiptRecord) {
        self.init(
            sequence: record.sequence, content: RelayedReceipt.text(of: record.content), type: record.type,
            msgType: record.msgType, guid: record.guid, receivedAt: record.receivedAt, channel: record.channel,
            originalForm: record.originalForm,
            entries: record.entries.map { entry in
                Entry(
                    message: entry.message?.text, company: entry.company, kind: entry.key?.kind,
                    key: entry.key?.parts ?? [], status: entry.status, time: entry.time, info: entry.info,
                    invtNo: entry.invtNo, preNo: entry.preNo)
            })
    }

    private static func text(of content: [UInt8]) -> [UInt8] {
        do {
            return try XMLText.utf8(decoding: content)
        } catch {
            // It was read when it came, so this is no receipt of ours to mend.
            return content
        }
    }
}
