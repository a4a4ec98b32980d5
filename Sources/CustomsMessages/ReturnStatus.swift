/// What a customs status means for the state of a declaration. Source: ceb.md §7.1, zhejiang.md §9.3.
package struct ReturnStatus: Sendable, Hashable {
    /// The code as it came, without white space around it.
    package let code: String

    package init(_ code: String) {
        self.code = code.trimmed
    }

    private struct Meaning {
        let rank: Int
        let english: String
        let chinese: String

        init(_ rank: Int, _ english: String, _ chinese: String) {
            self.rank = rank
            self.english = english
            self.chinese = chinese
        }
    }

    /// Ranks leave gaps on purpose. A customs refusal (100) outranks everything before a release, because it can follow
    /// a storing or a review, but not a release. A processing fault (negative) outranks the e-port's own steps only: after
    /// customs has stored a document, a fault can only belong to a repeated submission of it.
    private static let meanings: [Int: Meaning] = [
        1: Meaning(10, "staged at the e-port", "电子口岸已暂存"),
        2: Meaning(20, "accepted by the e-port, being declared", "电子口岸申报中"),
        4: Meaning(25, "could not be sent to customs", "发送海关失败"),
        3: Meaning(30, "sent to customs", "发送海关成功"),
        120: Meaning(40, "stored by customs", "海关入库"),
        300: Meaning(50, "manual review", "人工审核"),
        500: Meaning(55, "inspection", "查验"),
        501: Meaning(60, "detained, handed to clearance", "扣留移送通关"),
        502: Meaning(60, "detained, handed to anti-smuggling", "扣留移送缉私"),
        503: Meaning(60, "detained, handed to the legal department", "扣留移送法规"),
        505: Meaning(60, "handed over", "移交"),
        509: Meaning(60, "other detention", "其他扣留"),
        599: Meaning(60, "other detention", "其他扣留"),
        600: Meaning(60, "suspended", "挂起"),
        399: Meaning(70, "review concluded", "海关审结"),
        100: Meaning(80, "rejected by customs", "海关退单"),
        700: Meaning(85, "sent back", "退运"),
        800: Meaning(90, "released", "放行"),
        899: Meaning(100, "closed", "结关"),
    ]
    private static let faultRank = 35
    /// Faults whose meaning is known. Source: zhejiang.md §9.3.
    private static let faults: [Int: Meaning] = [
        -301_020: Meaning(faultRank, "processing fault: the signature was not accepted", "处理异常：验签失败"),
        -451: Meaning(faultRank, "processing fault: declaring failed", "处理异常：申报失败"),
    ]

    private var number: Int? { Int(code) }
    private var meaning: Meaning? { number.flatMap { ReturnStatus.meanings[$0] ?? ReturnStatus.faults[$0] } }

    /// A receipt whose rank is not higher than the state's never moves it, so late and repeated receipts do no harm. An
    /// unknown positive code is information only and has rank 0.
    package var rank: Int { meaning?.rank ?? (isRefusal ? ReturnStatus.faultRank : 0) }

    /// The rank among the receipts for one kind of document. What ends it outranks what comes before the end of others: of an
    /// order stored and reviewed, being stored is the end, whichever receipt comes first.
    package func rank(for kind: String) -> Int {
        number == 120 && isFinal(for: kind) ? ReturnStatus.storedRank : rank
    }

    /// Above every state of a review that has not ended, below every refusal.
    private static let storedRank = 75

    /// Whether nothing more is expected for any kind of document; see ``isFinal(for:)`` for the ends of single kinds.
    package var isFinal: Bool { isRefusal || [700, 800, 899].contains(number) }

    /// Whether nothing more is expected for a document of this kind (``BusinessKey/kind``): orders, payments and waybills
    /// end with 120, everything but inventories with 399. Source: ceb.md §7.1; 120 for export kinds is inferred.
    package func isFinal(for kind: String) -> Bool {
        if isFinal { return true }
        switch number {
        case 120: return ReturnStatus.endWithStoring.contains(kind)
        case 399: return kind != BusinessKey.inventory && kind != BusinessKey.exportInventory
        default: return false
        }
    }

    private static let endWithStoring: Set<String> = [
        BusinessKey.order, BusinessKey.payment, BusinessKey.logistics, BusinessKey.exportOrder,
        BusinessKey.exportReceipts, BusinessKey.exportLogistics,
    ]

    /// Whether customs or the e-port said no: 100 and every negative code.
    package var isRefusal: Bool { number.map { $0 == 100 || $0 < 0 } ?? false }

    /// Whether this status, coming in now, moves a document of a kind that stands at `current`.
    package func moves(_ current: ReturnStatus?, for kind: String) -> Bool {
        rank(for: kind) > (current?.rank(for: kind) ?? 0)
    }

    package var chinese: String {
        meaning?.chinese ?? (isRefusal ? "处理异常" : "状态 \(String(code.prefix(10)))")
    }

    package var english: String {
        meaning?.english ?? (isRefusal ? "processing fault" : "status \(String(code.prefix(10)))")
    }
}
