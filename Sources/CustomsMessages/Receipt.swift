/// One piece of news of a receipt, about one document.
package struct ReceiptEntry: Sendable, Equatable {
    /// Which table ``status`` is from.
    package enum StatusKind: String, Sendable, CaseIterable {
        /// ``ReturnStatus``. Source: ceb.md §7.1.
        case returnStatus
        /// 1 success, 2 failure, 3 duplicate, or a negative code. Source: zhejiang.md §6.3.
        case checkMark
        /// The customs decision on a single-window document. Source: zhejiang.md §9.2.
        case approveResult
        /// 1 generated, 2 summarised, 3 void. Source: ceb.md §4.17.
        case taxStatus
        /// 0 exempt, 1 due. Source: zhejiang.md §6.3.
        case taxNeed
        /// 1 left the zone, 2 did not. Source: zhejiang.md §6.3.
        case outState
        /// State of a customs declaration, set by customs. Source: ceb.md §5.19.
        case declarationState
        /// The exchange platform could not process the envelope; the status is its code. Source: dxp.md chapter 4.
        case nodeFault
        /// The exchange platform took the envelope. Source: dxp.md chapter 4.
        case nodeNotice
        /// The exchange platform said something about the envelope that no table explains.
        case nodeRemark
    }

    /// The document it is about; `nil` when the receipt does not say.
    package let key: BusinessKey?
    /// returnStatus, chkMark, approveResult …; empty when it is missing.
    package let status: String
    /// When it was decided, in China time, 17 digits; empty when it is missing or cannot be read.
    package let time: String
    /// What customs says, as it came.
    package let info: String
    /// The guid of the receipt's record, made by the e-port.
    package let guid: String?
    package let statusKind: StatusKind
    /// The pre-entry number that the e-port gave.
    package let preNo: String?
    /// The inventory number that customs gave: tax bills are known by nothing else.
    package let invtNo: String?
    /// The kind of declaration it answers; `nil` when it does not say, or answers none.
    package let declaration: MessageType?

    package init(
        key: BusinessKey?, status: String, time: String, info: String, guid: String?,
        statusKind: StatusKind = .returnStatus, preNo: String? = nil, invtNo: String? = nil,
        declaration: MessageType? = nil
    ) {
        self.key = key
        self.status = status
        self.time = time
        self.info = info
        self.guid = guid
        self.statusKind = statusKind
        self.preNo = preNo
        self.invtNo = invtNo
        self.declaration = declaration
    }

    /// The status as one that moves the state of a declaration; `nil` for the other tables.
    package var returnStatus: ReturnStatus? { statusKind == .returnStatus ? ReturnStatus(status) : nil }

    /// Whether it says no, by its own table.
    package var isRefusal: Bool {
        switch statusKind {
        case .returnStatus: ReturnStatus(status).isRefusal
        case .checkMark: status == "2" || status.hasPrefix("-")
        case .approveResult: ["22", "32", "42", "N3"].contains(status)
        case .nodeFault: true
        case .taxStatus, .taxNeed, .outState, .declarationState, .nodeNotice, .nodeRemark: false
        }
    }

    /// The guid of the declared document that often stands in square brackets in ``info``: a confirmation, not a key.
    /// Source: ceb.md §7.2, rule 3.
    package var echoedGuid: String? { ReturnInfo.guid(in: info) }
}

/// A receipt of customs, the e-port or the platform.
package struct Receipt: Sendable, Equatable {
    /// `CEB312Message`, `mo/RESULT`, or the bare root name when it is unknown.
    package let type: String
    /// The root's guid, when there is one.
    package let guid: String?
    /// One a record; empty for what is no receipt.
    package let entries: [ReceiptEntry]

    package init(type: String, guid: String?, entries: [ReceiptEntry]) {
        self.type = type
        self.guid = guid
        self.entries = entries
    }

    /// Whether an entry says no.
    package var isRefusal: Bool { entries.contains(where: \.isRefusal) }

    /// Whether the type is one that is read; others are kept and passed on untouched.
    package var isKnown: Bool { !entries.isEmpty || MessageType(rootName: type) != nil }
}
