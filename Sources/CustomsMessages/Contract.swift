// CONTRACT STUB: replaced by its owner, one file per type.
package import SidecarBase
package import XMLCanonical

package struct MessageError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
package enum CustomsNamespace { package static let ceb = "http://www.chinaport.gov.cn/ceb" }
/// One of the 42 CEB message types (ceb.md chapter 3).
package struct MessageType: Sendable, Hashable {
    package enum Direction: Sendable { case `import`, export }
    package enum Role: Sendable { case declaration, receipt }
    package let number: Int                 // 311
    package let direction: Direction
    package let role: Role
    package let chineseName: String
    package let documentElement: String     // "Order", "Inventory", "OrderReturn" ...
    package var rootName: String { "CEB\(number)Message" }
    package static let all: [MessageType] = []
    package init?(rootName: String) { fatalError("contract") }
    /// DxpMsg receiver by direction (dxp.md chapter 2): DXPEDCCEB0000002 import, ...0003 export.
    package var defaultReceiver: String { fatalError("contract") }
}
/// What ties receipts to declarations (zhejiang.md §6.4, ceb.md §7.2), e.g. order(ebpCode, orderNo).
package struct BusinessKey: Sendable, Hashable {
    package let kind: String        // "order", "payment", "logistics", "inventory", ...
    package let parts: [String]
    package init(kind: String, parts: [String]) { self.kind = kind; self.parts = parts }
    package var text: String { kind + ":" + parts.joined(separator: "|") }
}
package struct Declaration: Sendable, Equatable {
    package let type: MessageType
    package let guid: String
    package let copCode: String
    package let copName: String
    package let dxpId: String
    package let keys: [BusinessKey]         // one per document
    package let documentCount: Int
    package let isSigned: Bool
    package let orderNumbers: [String]
}
package enum DeclarationReader {
    /// Reads frame and keys of a declaration; lenient on everything a schema check (later) will say.
    package static func read(_ document: XMLDocument) throws(MessageError) -> Declaration { fatalError("contract") }
}
package struct ReceiptEntry: Sendable, Equatable {
    package let key: BusinessKey?
    package let status: String              // returnStatus, chkMark, approveResult
    package let time: String                // returnTime, 17 digits
    package let info: String
    package let guid: String?
}
package struct Receipt: Sendable, Equatable {
    /// "CEB312Message", or "mo/RESULT", or the bare root name when unknown.
    package let type: String
    package let guid: String?
    package let entries: [ReceiptEntry]
}
package enum ReceiptReader {
    /// Reads any receipt (CEB or mo); an unknown root gives a Receipt without entries.
    package static func read(_ document: XMLDocument) throws(MessageError) -> Receipt { fatalError("contract") }
}
/// What a customs status means for the state of a declaration (ceb.md §7.1).
package struct ReturnStatus: Sendable, Hashable {
    package let code: String
    package init(_ code: String) { self.code = code }
    /// Rank that only grows: a receipt with a lower rank never moves a state backwards.
    package var rank: Int { fatalError("contract") }
    package var isFinal: Bool { fatalError("contract") }
    package var isRefusal: Bool { fatalError("contract") }
    package var chinese: String { fatalError("contract") }
    package var english: String { fatalError("contract") }
}
