/// A place that a value can come from: what an error names when none of them had it.
enum DerivationPlace: Hashable {
    /// An element of the single-window document.
    case input(String)
    /// The table of codes: the name of the company whose code stands at a path.
    case aliasName(String)
    /// A field of a document of a type that was declared before and has the value of a path in a field.
    case stored(field: String, rootName: String, by: String)
    /// A field of a line of such a document.
    case storedLine(field: String, rootName: String, by: String)
    /// A field of a receipt for such a document.
    case receipt(field: String, rootName: String, by: String)

    var english: String {
        switch self {
        case .input(let path): "\(path) of the single-window document, which is missing or empty"
        case .aliasName(let path): "a name in the table of codes for the code in \(path)"
        case .stored(let field, let rootName, let by):
            "\(field) of a \(rootName) with the same \(by), declared before through this service"
        case .storedLine(let field, let rootName, let by):
            "\(field) of the same line of a \(rootName) with the same \(by), declared before through this service"
        case .receipt(let field, let rootName, let by):
            "\(field) of a receipt to the \(rootName) with the same \(by), declared before through this service"
        }
    }

    var chinese: String {
        switch self {
        case .input(let path): "单一窗口报文的 \(path)（缺少或为空）"
        case .aliasName(let path): "编码对照表中 \(path) 所示编码的名称"
        case .stored(let field, let rootName, let by): "此前通过本服务申报、\(by) 相同的 \(rootName) 的 \(field)"
        case .storedLine(let field, let rootName, let by):
            "此前通过本服务申报、\(by) 相同的 \(rootName) 中同一行的 \(field)"
        case .receipt(let field, let rootName, let by): "此前通过本服务申报、\(by) 相同的 \(rootName) 的回执中的 \(field)"
        }
    }
}
