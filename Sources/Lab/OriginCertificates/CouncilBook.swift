internal import SidecarBase
internal import Synchronization

/// What the council knows and has seen: applications with their states, and every message. Source: ccpit.md §7 items 2 and 6.
package final class CouncilBook: Sendable {
    /// A document, a goods filing or a seal.
    package struct Entry: Sendable, Encodable {
        package let matter: CouncilMatter
        package let id: String
        package let providerCode: String
        package var interface: String
        package var status: CouncilStatus
        package var certNo: String?
        /// `yyyyMMddHHmmss`; of the last decision.
        package var auditTime: String?
        package var opinion = ""
        package var printStatus = "NOT_PRINTED"
        package var printTime: String?
        /// The data of the last application.
        package var data: String
        /// How often something was handed in under the number.
        package var applications = 1
    }

    /// A message, in or out.
    package struct Record: Sendable, Encodable {
        package enum Direction: String, Sendable, Encodable {
            /// A provider calls, and the council answers.
            case call
            /// The council pushes, and the provider acknowledges.
            case push
        }

        package let direction: Direction
        package let time: LabTime
        package let operation: String
        package let messageId: String
        /// `docId`, `goodsId` or `sealId`; empty where there is none.
        package let id: String
        /// The code of the answer; empty when there was none.
        package let code: String
        /// What the council thought of it.
        package let verdict: String
        /// What was sent to the side that answers.
        package let request: String
        /// The answer.
        package let reply: String
    }

    /// How many of each.
    package struct Summary: Sendable, Equatable, Encodable {
        package var calls = 0
        package var accepted = 0
        package var refused = 0
        /// Calls with a signature that does not fit.
        package var unsigned = 0
        package var documents = 0
        package var goods = 0
        package var seals = 0
        package var pushes = 0
        package var acknowledged = 0
    }

    private struct State {
        var entries: [Entry] = []
        var byKey: [String: Int] = [:]
        var enterprises: [String: String] = [:]
        var records: [Record] = []
        var messageIds: Set<String> = []
        var summary = Summary()
        var certificates = 0
        var pushNumber = 0
    }

    /// No more messages than these are kept; all are counted.
    private static let kept = 20_000
    private let state = Mutex(State())

    package init() {}

    /// Everything that was applied for.
    package var entries: [Entry] { state.withLock(\.entries) }
    /// The messages in the order in which they were settled.
    package var records: [Record] { state.withLock(\.records) }
    /// The counts.
    package var summary: Summary {
        state.withLock { state in
            var summary = state.summary
            for entry in state.entries {
                switch entry.matter {
                case .document: summary.documents += 1
                case .goods: summary.goods += 1
                case .seal: summary.seals += 1
                }
            }
            return summary
        }
    }

    /// One entry.
    package func entry(_ matter: CouncilMatter, _ id: String) -> Entry? {
        state.withLock { state in state.byKey[Self.key(matter, id)].map { state.entries[$0] } }
    }

    /// An entry of whatever kind.
    package func entry(_ id: String) -> Entry? {
        CouncilMatter.allCases.lazy.compactMap { self.entry($0, id) }.first
    }

    private static func key(_ matter: CouncilMatter, _ id: String) -> String { "\(matter.rawValue) \(id)" }

    // MARK: - Writing down

    /// Whether the number comes for the first time; from now on it is known.
    func isNew(messageId: String, of provider: String) -> Bool {
        state.withLock { $0.messageIds.insert("\(provider) \(messageId)").inserted }
    }

    func note(_ record: Record) {
        state.withLock { state in
            switch record.direction {
            case .call:
                state.summary.calls += 1
                if record.code == CouncilCode.success.rawValue {
                    state.summary.accepted += 1
                } else {
                    state.summary.refused += 1
                }
                if record.code == CouncilCode.signature.rawValue { state.summary.unsigned += 1 }
            case .push:
                state.summary.pushes += 1
                if record.code == CouncilCode.success.rawValue, record.verdict.isEmpty {
                    state.summary.acknowledged += 1
                }
            }
            if state.records.count < Self.kept { state.records.append(record) }
        }
    }

    /// Looks at the entry under a number, and leaves there what `change` makes of it, in one step.
    func apply<Result: Sendable>(
        _ matter: CouncilMatter, _ id: String, _ change: (inout Entry?) -> Result
    ) -> Result {
        state.withLock { state in
            let key = Self.key(matter, id)
            var entry = state.byKey[key].map { state.entries[$0] }
            let result = change(&entry)
            guard let entry else { return result }
            if let index = state.byKey[key] {
                state.entries[index] = entry
            } else {
                state.byKey[key] = state.entries.count
                state.entries.append(entry)
            }
            return result
        }
    }

    /// Keeps an enterprise's filing.
    func sync(enterprise creditCode: String, _ data: String) {
        state.withLock { $0.enterprises[creditCode] = data }
    }

    /// An enterprise's filing.
    func enterprise(_ creditCode: String) -> String? { state.withLock { $0.enterprises[creditCode] } }

    /// The next certificate number: year, kind, branch and a number.
    func nextCertificate(branch: String, at time: ChinaTime) -> String {
        state.withLock { state in
            state.certificates += 1
            let digits = String(state.certificates)
            let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            return "\(time.digits14.dropFirst(2).prefix(2))C\(branch)TEST\(number)"
        }
    }

    /// The number of the next push.
    func nextPush(at time: ChinaTime) -> String {
        state.withLock { state in
            state.pushNumber += 1
            let digits = String(state.pushNumber)
            return "CCPIT\(time.digits14.prefix(8))" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        }
    }
}

/// The codes of a reply. Source: ccpit.md §4.2; the business codes are made up.
package enum CouncilCode: String, Sendable, CaseIterable {
    case success = "0000"
    case signature = "2001"
    case duplicate = "2002"
    case time = "2003"
    case provider = "2004"
    case format = "2005"
    case permission = "2006"
    case unknown = "3001"
    case branch = "3002"
    case missing = "3003"
    case field = "3004"
    case state = "3005"
    case system = "9999"

    /// The words of the reply.
    var message: String {
        switch self {
        case .success: "受理成功"
        case .signature: "验签失败"
        case .duplicate: "重复报文"
        case .time: "报文时间超出允许范围"
        case .provider: "服务商代码不存在"
        case .format: "报文格式错误"
        case .permission: "无该接口权限"
        case .unknown: "单证不存在"
        case .branch: "分支会不存在"
        case .missing: "缺少必填项"
        case .field: "字段格式错误"
        case .state: "当前状态不允许该操作"
        case .system: "系统异常"
        }
    }
}
