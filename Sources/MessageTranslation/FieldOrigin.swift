/// Where the value of a field of an assembled document came from.
package struct FieldOrigin: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// Copied from the input; its path there: `orderInfo[1]/jkfOrderImportHead/orderNo`.
        case input(String)
        /// Converted or computed from fields of the input; the expression in words of the mapping.
        case computed(String)
        /// The input's code replaced by the alias table; the code it replaced.
        case alias(String)
        /// From an earlier stored document: what and which, for example `CEB621Message 2026…`.
        case stored(String)
        /// From the configured company.
        case company
        /// The mapping says so.
        case fixed
        /// Made now: guid, times.
        case made

        /// For people, in English.
        package var english: String {
            switch self {
            case .input(let path): "copied from \(path)"
            case .computed(let rule): "computed: \(rule)"
            case .alias(let code): "from the table of codes, for \(code)"
            case .stored(let document): "from \(document)"
            case .company: "the company's"
            case .fixed: "fixed"
            case .made: "made now"
            }
        }

        /// For people, in Chinese.
        package var chinese: String {
            switch self {
            case .input(let path): "取自 \(path)"
            case .computed(let rule): "计算：\(rule)"
            case .alias(let code): "取自编码对照表（\(code)）"
            case .stored(let document): "取自 \(document)"
            case .company: "本企业"
            case .fixed: "固定值"
            case .made: "即时生成"
            }
        }
    }

    /// From below the root of the assembled message's document: `Order/OrderHead/orderNo`, `Order/OrderList[2]/gnum`.
    package let path: String
    /// The value as it stands in the message; personal fields are the caller's to mask.
    package let value: String
    package let source: Source

    package init(path: String, value: String, source: Source) {
        self.path = path
        self.value = value
        self.source = source
    }
}
