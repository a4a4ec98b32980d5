internal import Foundation
internal import Ledger
internal import SidecarBase

/// What the ERP is told about a session. Source: realtime179.md §7 item 20.
struct SessionNotice: Encodable {
    /// Why it is told.
    enum Reason: String, Encodable {
        /// The payment data is wanted, or was not good.
        case dataWanted, dataRefused
        /// The limit is near.
        case warning
        case ended
    }

    let reason: Reason
    let sessionID: String
    let orderNo: String
    let kind: String
    let state: String
    /// Of customs, or ours.
    let code: String
    /// Customs' words, unchanged.
    let message: String
    let receivedAt: String
    let deadline: String
    let time: String
    let remainingSeconds: Int64
    let isLate: Bool
    let fields: [FaultReport]?

    init(
        _ reason: Reason, _ session: PaymentSession, state: SessionState? = nil, code: String, message: String = "",
        faults: [PaymentDataError.Fault] = [], at time: ChinaTime
    ) {
        self.reason = reason
        sessionID = session.sessionID
        orderNo = session.orderNo
        kind = session.kind.rawValue
        self.state = (state ?? session.state).rawValue
        self.code = code
        self.message = message
        receivedAt = session.found.createdAt.iso8601
        deadline = session.limit.iso8601
        self.time = time.iso8601
        remainingSeconds = session.remaining(at: time)
        isLate = session.isLate
        fields = faults.isEmpty ? nil : faults.map(FaultReport.init)
    }
}

/// One thing that is wrong with payment data, for programs.
struct FaultReport: Encodable {
    let path: String
    let rule: String
    let english: String
    let chinese: String

    init(_ fault: PaymentDataError.Fault) {
        path = fault.path
        rule = fault.rule
        english = fault.english
        chinese = fault.chinese
    }
}

/// JSON as this channel writes it.
enum SessionJSON {
    static func write(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
