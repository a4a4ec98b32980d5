/// What is worth a look in an item that was translated.
enum InputWarnings {
    /// Unknown elements that are told of an item; a mistaken dialect has hundreds.
    private static let maximumUnknown = 20

    static func all(
        _ item: SingleWindowDocument.Item, number: Int, businessType: String, mapping: Mapping, deriver: FieldDeriver
    ) -> [Assembly.Warning] {
        var warnings: [Assembly.Warning] = []
        func add(_ path: String, _ english: String, _ chinese: String) {
            warnings.append(Assembly.Warning(item: number, path: path, english: english, chinese: chinese))
        }
        for (field, code) in deriver.unmapped {
            let code = code.prefix(32)
            add(
                field,
                "the code \(code) is not in the table of codes and looks like no customs code; it is used as it is",
                "编码 \(code) 不在编码对照表中，且不像海关编码；已原样使用")
        }
        for field in deriver.rounded { add(field, "rounded to five digits after the point", "已四舍五入到小数点后五位") }
        if !item.sign.businessType.isEmpty, item.sign.businessType != businessType {
            add(
                item.path + "/jkfSign/businessType", "another businessType than in the head",
                "与 head 中的 businessType 不一致")
        }
        var unknown: [String] = []
        collect(item.element, path: item.path, known: mapping.knownNames, to: &unknown)
        for path in unknown {
            add(path, "the mapping does not know this element; it is not carried over", "映射中没有该元素，未带入总署报文")
        }
        return warnings
    }

    private static func collect(
        _ element: SingleWindowElement, path: String, known: Set<String>, to unknown: inout [String]
    ) {
        for child in element.children where unknown.count < maximumUnknown {
            let path = "\(path)/\(child.name.prefix(64))"
            if !known.contains(child.name) {
                // Of rows the first tells it for all.
                if !child.text.isEmpty || !child.children.isEmpty, !unknown.contains(path) { unknown.append(path) }
            } else {
                collect(child, path: path, known: known, to: &unknown)
            }
        }
    }
}
