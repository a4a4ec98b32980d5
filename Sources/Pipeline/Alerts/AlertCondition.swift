/// What somebody is to be told about.
package enum AlertCondition: String, Sendable, CaseIterable, Codable {
    case cannotSign = "cannot-sign"
    case pinTriesLow = "pin-tries-low"
    case certificateEnding = "certificate-ending"
    case nodeUnreachable = "node-unreachable"
    case orderOverdue = "order-overdue"
    case targetBlocked = "target-blocked"
    case diskLow = "disk-low"
    case chainBroken = "chain-broken"
    /// The server's own TLS files were changed and cannot be used, or its certificate ends.
    case tlsCertificate = "tls-certificate"

    /// What has happened, in English.
    package var english: String {
        switch self {
        case .cannotSign: "nothing can be signed"
        case .pinTriesLow: "few PIN tries are left"
        case .certificateEnding: "a signing certificate ends soon"
        case .nodeUnreachable: "the exchange node does not answer"
        case .orderOverdue: "receipts take longer than usual"
        case .targetBlocked: "the ERP takes no receipts"
        case .diskLow: "the disk is nearly full"
        case .chainBroken: "the record was changed or is damaged"
        case .tlsCertificate: "the TLS certificate of the service needs renewal"
        }
    }

    /// The same in Chinese.
    package var chinese: String {
        switch self {
        case .cannotSign: "无法加签"
        case .pinTriesLow: "PIN 剩余尝试次数过低"
        case .certificateEnding: "签名证书即将到期"
        case .nodeUnreachable: "交换节点无应答"
        case .orderOverdue: "回执超过通常时间"
        case .targetBlocked: "ERP 未接收回执"
        case .diskLow: "磁盘空间不足"
        case .chainBroken: "记录被改动或已损坏"
        case .tlsCertificate: "服务的 TLS 证书需要续期"
        }
    }

    /// So long it must be so before anybody is told: what passes by itself in a moment wakes nobody.
    var patience: Duration {
        switch self {
        case .cannotSign, .nodeUnreachable: .seconds(30)
        case .targetBlocked: .seconds(300)
        case .orderOverdue, .diskLow: .seconds(60)
        case .pinTriesLow, .certificateEnding, .chainBroken, .tlsCertificate: .zero
        }
    }

    /// So long it must not be so any more before it counts as over.
    var calm: Duration {
        switch self {
        case .cannotSign, .nodeUnreachable, .targetBlocked: .seconds(60)
        case .orderOverdue, .diskLow: .seconds(300)
        case .pinTriesLow, .certificateEnding, .chainBroken, .tlsCertificate: .zero
        }
    }
}

/// One thing that is so now: a condition, of whom, and what was seen.
package struct AlertFinding: Sendable, Hashable {
    package let condition: AlertCondition
    /// The company, signer, route or target; empty where there is only one.
    package let subject: String
    /// What was seen, without values from messages.
    package let detail: String

    package init(_ condition: AlertCondition, _ subject: String = "", _ detail: String) {
        self.condition = condition
        self.subject = subject
        self.detail = detail
    }
}
