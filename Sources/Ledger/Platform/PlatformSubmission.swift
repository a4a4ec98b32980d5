package import SidecarBase

/// A single-window document that is to go to the provincial platform, as the ledger records it.
package struct PlatformSubmission: Sendable {
    /// One declaration in the document.
    package struct Item: Sendable, Equatable {
        /// The place of the item, from 0.
        package var ordinal: Int
        /// `jkfSign/companyCode`.
        package var companyCode: String
        /// `jkfSign/businessNo`, which receipts repeat.
        package var businessNo: String
        /// The guid of its headquarters document, made once; `nil` when none is made here.
        package var guid: String?
        /// `jkfSign/cebFlag` as it counts: `01`, `02`, `03`.
        package var flag: String

        package init(ordinal: Int, companyCode: String, businessNo: String, guid: String?, flag: String) {
            self.ordinal = ordinal
            self.companyCode = companyCode
            self.businessNo = businessNo
            self.guid = guid
            self.flag = flag
        }
    }

    package var id: MessageID
    /// The customs code of the company.
    package var company: String
    /// `head/businessType`.
    package var businessType: String
    /// The document in UTF-8.
    package var input: [UInt8]
    /// SHA-256 of `input`.
    package var inputDigest: [UInt8]
    /// The way in.
    package var channel: String
    /// The caller's address.
    package var peer: String
    package var receivedAt: ChinaTime
    package var items: [Item]
    /// Numbers (of orders, waybills, payments) by which it is found, and that it has in common with what must not overtake it.
    package var numbers: [String]

    /// All parts.
    package init(
        id: MessageID, company: String, businessType: String, input: [UInt8], inputDigest: [UInt8], channel: String,
        peer: String, receivedAt: ChinaTime, items: [Item], numbers: [String]
    ) {
        self.id = id
        self.company = company
        self.businessType = businessType
        self.input = input
        self.inputDigest = inputDigest
        self.channel = channel
        self.peer = peer
        self.receivedAt = receivedAt
        self.items = items
        self.numbers = numbers
    }
}

/// What recording a submission came to.
package enum PlatformOutcome: Sendable {
    case recorded
    /// The same bytes are here already; they are sent once more where the platform had accepted nothing of them.
    case known(PlatformRecord)
}
