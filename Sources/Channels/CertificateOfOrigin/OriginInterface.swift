/// The council's interfaces. Source: ccpit.md §1.1; the names are those of `ccpit-default`.
package enum OriginInterface: String, Sendable, CaseIterable {
    case queryBranches, verifyEnterprise, syncEnterprise, applyGeneralCo, applyPreferentialCo, applyGoods
    case pushDocAudit, pushGoodsAudit, queryDoc, queryGoods, syncDoc, syncGoods, printDoc, previewDoc
    case pushDocPrintStatus, applySeal, pushSealAudit, querySeal

    /// Who calls whom.
    package enum Direction: String, Sendable, CaseIterable {
        /// The provider calls.
        case out
        /// The council calls.
        case `in`
        case both
    }

    /// What it is about, and what its number is called in the data.
    package enum Matter: String, Sendable, CaseIterable {
        case document = "doc"
        case goods
        case seal
        case enterprise

        /// The member of the data that says which one.
        package var identifier: String {
            switch self {
            case .document: "docId"
            case .goods: "goodsId"
            case .seal: "sealId"
            case .enterprise: "creditCode"
            }
        }

        /// The interface that tells how it stands; there is none for an enterprise.
        package var query: OriginInterface? {
            switch self {
            case .document: .queryDoc
            case .goods: .queryGoods
            case .seal: .querySeal
            case .enterprise: nil
            }
        }
    }

    /// What a call of it does.
    package enum Effect: Sendable {
        /// It changes something at the council, so it is not repeated before it is known that it did not arrive.
        case application
        /// It changes nothing and may be repeated.
        case query
        /// It returns a file.
        case file
        /// It reports what became of something.
        case result
    }

    /// The number in the council's list.
    package var number: Int {
        switch self {
        case .queryBranches: 1
        case .verifyEnterprise: 2
        case .syncEnterprise: 3
        case .applyGeneralCo: 4
        case .applyPreferentialCo: 5
        case .applyGoods: 6
        case .pushDocAudit: 7
        case .pushGoodsAudit: 8
        case .queryDoc: 9
        case .queryGoods: 10
        case .syncDoc: 11
        case .syncGoods: 12
        case .printDoc: 13
        case .previewDoc: 14
        case .pushDocPrintStatus: 15
        case .applySeal: 16
        case .pushSealAudit: 17
        case .querySeal: 18
        }
    }

    /// The name in the council's list.
    package var chinese: String {
        switch self {
        case .queryBranches: "分支会查询"
        case .verifyEnterprise: "企业注册信息校验"
        case .syncEnterprise: "企业备案信息同步"
        case .applyGeneralCo: "一般原产地证申请"
        case .applyPreferentialCo: "优惠原产地证申请"
        case .applyGoods: "商品备案申请"
        case .pushDocAudit: "单证审核结果推送"
        case .pushGoodsAudit: "商品备案审核结果推送"
        case .queryDoc: "单证查询"
        case .queryGoods: "商品备案查询"
        case .syncDoc: "单证同步"
        case .syncGoods: "商品备案同步"
        case .printDoc: "单证打印"
        case .previewDoc: "单证预览"
        case .pushDocPrintStatus: "单证打印状态推送"
        case .applySeal: "印章签名申请"
        case .pushSealAudit: "印章签名审核结果推送"
        case .querySeal: "印章签名查询"
        }
    }

    /// Whether it is one of the standard interfaces; the others are by arrangement.
    package var isStandard: Bool {
        switch self {
        case .syncDoc, .syncGoods, .applySeal, .pushSealAudit, .querySeal: false
        default: true
        }
    }

    package var matter: Matter? {
        switch self {
        case .queryBranches: nil
        case .verifyEnterprise, .syncEnterprise: .enterprise
        case .applyGoods, .pushGoodsAudit, .queryGoods, .syncGoods: .goods
        case .applySeal, .pushSealAudit, .querySeal: .seal
        default: .document
        }
    }

    package var effect: Effect {
        switch self {
        case .applyGeneralCo, .applyPreferentialCo, .applyGoods, .applySeal, .syncEnterprise: .application
        case .pushDocAudit, .pushGoodsAudit, .pushDocPrintStatus, .pushSealAudit: .result
        case .printDoc, .previewDoc: .file
        case .queryBranches, .verifyEnterprise, .queryDoc, .queryGoods, .syncDoc, .syncGoods, .querySeal: .query
        }
    }

    /// Who calls whom where the profile does not say. Source: ccpit.md §1.1, inferred from the names.
    package var usualDirection: Direction { effect == .result ? .in : .out }
}
