internal import CustomsMessages

/// What earlier documents say.
extension FieldDeriver {
    mutating func storedValue(
        _ name: String, _ field: MappingExpression.StoredField, _ block: Block
    ) -> Value? {
        guard let lookup = mapping.lookups.first(where: { $0.name == name }), case .input(let path) = lookup.value
        else { return nil }
        let (element, shown) = find(path)
        guard let key = element?.text, !key.isEmpty else {
            add(.input(shown))
            return nil
        }
        guard let answer = stored[name] else {
            wanted[name] = key
            return nil
        }
        let text: String?
        switch field {
        case .head(let fieldName):
            add(.stored(field: fieldName, rootName: lookup.rootName, by: lookup.field))
            text = answer?.head[fieldName]
        case .line(let fieldName, let match, let path):
            add(.storedLine(field: fieldName, rootName: lookup.rootName, by: lookup.field))
            let (element, _) = path.count == 1 ? find(path[0], in: block) : find(path)
            text = element.flatMap { element in
                answer?.lines.first { Self.isSame($0[match] ?? "", element.text) }?[fieldName]
            }
        case .preNo:
            add(.receipt(field: "preNo", rootName: lookup.rootName, by: lookup.field))
            text = answer?.preNo
        case .invtNo:
            add(.receipt(field: "invtNo", rootName: lookup.rootName, by: lookup.field))
            text = answer?.invtNo
        }
        guard let text, !text.isEmpty, let answer else { return nil }
        return Value(text: text, source: .stored("\(answer.rootName) \(answer.message)"))
    }

    /// Whether two texts are the same number or the same text.
    private static func isSame(_ first: String, _ second: String) -> Bool {
        if let first = ExactDecimal(first), let second = ExactDecimal(second) { return first == second }
        return first == second && !first.isEmpty
    }
}
