import GRDB
import SidecarBase

/// Reads what is due on a route, company by company, so that one with many messages does not hide the others.
struct DueReader {
    private let question: DueQuestion
    private let database: Database

    init(_ question: DueQuestion, in database: Database) {
        self.question = question
        self.database = database
    }

    func read() throws -> DueDeliveries {
        var deliveries: [PendingDelivery] = []
        var next: Int64?
        for company in try companies() where !question.withoutCompanies.contains(company) {
            if question.keepsOrder {
                let due = try readInOrder(company, into: &deliveries)
                next = [next, due].compactMap(\.self).min()
            } else {
                try readDue(company, into: &deliveries)
            }
        }
        if !question.keepsOrder {
            let sql = "SELECT min(due) FROM outbox WHERE parked = 0 AND route = ? AND due > ?"
            next = try Int64.fetchOne(
                database.cachedStatement(sql: sql), arguments: [question.route, question.now.milliseconds])
        }
        return DueDeliveries(deliveries: deliveries, next: next.map { ChinaTime(milliseconds: $0) })
    }

    /// The companies with messages that wait, found by steps from one to the next in the index.
    private func companies() throws -> [String] {
        let sql = """
            WITH RECURSIVE step (company) AS (
                SELECT min(company) FROM outbox WHERE parked = 0 AND route = ?1
                UNION ALL
                SELECT (SELECT min(company) FROM outbox WHERE parked = 0 AND route = ?1 AND company > step.company)
                FROM step WHERE step.company IS NOT NULL
            )
            SELECT company FROM step WHERE company IS NOT NULL
            """
        return try String.fetchAll(database.cachedStatement(sql: sql), arguments: [question.route])
    }

    private static let columns = """
        SELECT message.id, message.company, message.type, message.guid, message.route, message.cop_msg_id,
            message.creat_time, message.sender_id, message.receiver_id, message.signed_body, outbox.attempts,
            outbox.queued_at, outbox.due, message.trace
        FROM outbox CROSS JOIN message ON message.row = outbox.message
        WHERE outbox.parked = 0 AND outbox.route = ? AND outbox.company = ?
        """

    private func readDue(_ company: String, into deliveries: inout [PendingDelivery]) throws {
        let sql = "\(DueReader.columns) AND outbox.due <= ? ORDER BY outbox.due, outbox.message LIMIT ?"
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: sql),
            arguments: [question.route, company, question.now.milliseconds, question.perCompany])
        while let row = try rows.next() {
            if let delivery = try delivery(row) { deliveries.append(delivery) }
        }
    }

    /// When the head of the company's line is due, where it is not.
    private func readInOrder(_ company: String, into deliveries: inout [PendingDelivery]) throws -> Int64? {
        let sql = "\(DueReader.columns) ORDER BY outbox.message LIMIT ?"
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: sql), arguments: [question.route, company, question.perCompany])
        while let row = try rows.next() {
            let due = try row.number(12)
            guard due <= question.now.milliseconds else { return due }
            if let delivery = try delivery(row) { deliveries.append(delivery) }
        }
        return nil
    }

    private func delivery(_ row: Row) throws -> PendingDelivery? {
        let id = MessageID(text: try row.text(0))
        guard !question.withoutMessages.contains(id) else { return nil }
        return PendingDelivery(
            id: id, company: try row.text(1), messageType: try row.text(2), guid: try row.text(3),
            order: DeliveryOrder(
                route: try row.text(4), copMsgId: try row.text(5), creatTime: try row.text(6),
                senderId: try row.text(7), receiverId: try row.text(8)),
            signed: try BodyStore.bytes(row: try row.number(9), in: database), attempts: Int(try row.number(10)),
            queuedAt: try row.time(11), trace: row.optionalText(13).flatMap { RequestTrace(stored: $0) })
    }
}
