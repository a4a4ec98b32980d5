/// The block `jkfSign` of a single-window document: who sends it, and whether it is meant for headquarters.
/// Source: zhejiang.md §5.2.
package struct SingleWindowSign: Sendable, Equatable {
    /// `cebFlag`: whether and by whom the headquarters message is made.
    package enum Binding: Sendable, Equatable {
        /// There is no such element, or it is empty.
        case absent
        /// 01: not for headquarters.
        case notBound
        /// 02: the enterprise makes the headquarters message.
        case enterprise
        /// 03: the platform makes it and has it signed.
        case entrusted
        /// Any other value.
        case unknown(String)

        package init(_ flag: String) {
            switch flag {
            case "": self = .absent
            case "01": self = .notBound
            case "02": self = .enterprise
            case "03": self = .entrusted
            default: self = .unknown(flag)
            }
        }
    }

    /// The sender's registered code at the platform.
    package let companyCode: String
    /// The sender's reference, which every receipt repeats.
    package let businessNo: String
    package let businessType: String
    /// 1 new, 2 change, 3 deletion.
    package let declareType: String
    package let binding: Binding

    /// Names of its elements.
    static let names: Set<String> = ["companyCode", "businessNo", "businessType", "declareType", "cebFlag", "note"]

    init(_ element: SingleWindowElement?) {
        companyCode = element?.text("companyCode") ?? ""
        businessNo = element?.text("businessNo") ?? ""
        businessType = element?.text("businessType") ?? ""
        declareType = element?.text("declareType") ?? ""
        binding = Binding(element?.text("cebFlag") ?? "")
    }
}
