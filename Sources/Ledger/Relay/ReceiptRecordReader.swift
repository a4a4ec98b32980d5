import CustomsMessages
import GRDB
import SidecarBase

/// Reads stored receipts whole.
struct ReceiptRecordReader {
    let database: Database

    private static let columns =
        "sequence, type, msg_type, guid, channel, received_at, body, original_body FROM receipt"

    /// One receipt; `nil` when there is none with this number.
    func read(_ sequence: Int64) throws -> ReceiptRecord? {
        let sql = "SELECT \(ReceiptRecordReader.columns) WHERE sequence = ?"
        return try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [sequence]).map(record)
    }

    /// Receipts after a number; of a company where one is named.
    func read(after sequence: Int64, limit: Int, company: String?) throws -> [ReceiptRecord] {
        let sql = """
            SELECT \(ReceiptRecordReader.columns)
            WHERE sequence > ?1 AND (?2 IS NULL OR EXISTS (
                SELECT 1 FROM receipt_entry JOIN message ON message.row = receipt_entry.message
                WHERE receipt_entry.receipt = receipt.sequence AND message.company = ?2))
            ORDER BY sequence LIMIT ?3
            """
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [sequence, company, limit]).map(record)
    }

    private func record(_ row: Row) throws -> ReceiptRecord {
        let sequence = try row.number(0)
        return ReceiptRecord(
            sequence: sequence, type: try row.text(1), msgType: try row.text(2), guid: row.optionalText(3),
            channel: try row.text(4), receivedAt: try row.time(5),
            content: try BodyStore.bytesIfHere(row: try row.number(6), in: database) ?? [],
            originalForm: try row.optionalNumber(7).flatMap { try form($0, of: sequence) },
            entries: try entries(of: sequence))
    }

    private func form(_ body: Int64, of sequence: Int64) throws -> [String: String]? {
        guard let bytes = try BodyStore.bytesIfHere(row: body, in: database) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let pairs = DetailText.decode(text) else {
            throw LedgerError(.ledgerCorrupt, "the original form of receipt \(sequence)")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private func entries(of sequence: Int64) throws -> [ReceiptRecord.Entry] {
        let sql = """
            SELECT message.id, message.company, receipt_entry.kind, receipt_entry.parts, receipt_entry.status,
                receipt_entry.time, receipt_entry.info, receipt_entry.invt_no, receipt_entry.pre_no
            FROM receipt_entry LEFT JOIN message ON message.row = receipt_entry.message
            WHERE receipt_entry.receipt = ? ORDER BY receipt_entry.ordinal
            """
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [sequence]).map { row in
            var key: BusinessKey?
            if let kind = row.optionalText(2), let parts = row.optionalText(3) {
                key = BusinessKey(kind: kind, parts: KeyText.decode(parts))
            }
            return ReceiptRecord.Entry(
                message: row.optionalText(0).map { MessageID(text: $0) }, company: row.optionalText(1), key: key,
                status: try row.text(4), time: try row.text(5), info: try row.text(6), invtNo: row.optionalText(7),
                preNo: row.optionalText(8))
        }
    }
}
