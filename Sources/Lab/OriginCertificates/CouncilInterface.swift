/// The council's 18 interfaces by their names in `ccpit-default`. Source: ccpit.md §1.1.
package enum CouncilInterface: String, Sendable, CaseIterable {
    case queryBranches, verifyEnterprise, syncEnterprise, applyGeneralCo, applyPreferentialCo, applyGoods
    case pushDocAudit, pushGoodsAudit, queryDoc, queryGoods, syncDoc, syncGoods, printDoc, previewDoc
    case pushDocPrintStatus, applySeal, pushSealAudit, querySeal

    /// Whether the council calls it, and nobody calls the council.
    var isPush: Bool {
        switch self {
        case .pushDocAudit, .pushGoodsAudit, .pushDocPrintStatus, .pushSealAudit: true
        default: false
        }
    }
}

/// What the council keeps.
package enum CouncilMatter: String, Sendable, Encodable, CaseIterable {
    case document, goods, seal

    /// What its number is called.
    var identifier: String {
        switch self {
        case .document: "docId"
        case .goods: "goodsId"
        case .seal: "sealId"
        }
    }

    /// How its review is told.
    var push: CouncilInterface {
        switch self {
        case .document: .pushDocAudit
        case .goods: .pushGoodsAudit
        case .seal: .pushSealAudit
        }
    }
}

/// Where something stands. Source: ccpit.md §3.
package enum CouncilStatus: String, Sendable, Encodable, CaseIterable {
    case draft = "DRAFT"
    case submitted = "SUBMITTED"
    case underReview = "UNDER_REVIEW"
    case returned = "RETURNED"
    case approved = "APPROVED"
    case rejected = "REJECTED"
    case cancelled = "CANCELLED"
}
