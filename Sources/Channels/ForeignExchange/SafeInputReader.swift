internal import CustomsMessages
internal import SidecarBase
internal import XMLCanonical

/// Reads what an ERP hands in: `{"clientRef": "…", "data": {…}, "page": 1, "pageSize": 20}`, or XML whose root's children are
/// the fields. Every value is a text; JSON numbers are taken as they are written.
enum SafeInputReader {
    /// The most rows of a list.
    static let maximumRows = 1_000

    /// - Throws: `MessageJSONError`, `XMLError`, `SafeInputError`.
    static func read(_ body: [UInt8], isXML: Bool) throws -> SafeInput {
        isXML ? try xml(body) : try json(body)
    }

    private static func json(_ body: [UInt8]) throws -> SafeInput {
        guard case .object(let whole) = try JSONValue.read(body) else {
            throw SafeInputError(fieldProblems: [problem("", "type", "is not an object", "不是 JSON 对象")])
        }
        var problems: [FieldProblem] = []
        var input = SafeInput()
        for (key, value) in whole.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "clientRef": input.clientRef = text(value, at: key, &problems)
            case "page": input.page = number(value, at: key, 1...1_000_000, &problems)
            case "pageSize": input.pageSize = number(value, at: key, 1...10_000, &problems)
            case "data":
                guard case .object(let data) = value else {
                    problems.append(problem("data", "type", "is not an object", "不是 JSON 对象"))
                    continue
                }
                for (name, value) in data {
                    if case .list(let values) = value {
                        input.rows[name] = rows(values, at: "data." + name, &problems)
                    } else if let text = text(value, at: "data." + name, &problems) {
                        input.values[name] = text
                    }
                }
            default:
                problems.append(
                    problem(key, "unknown", "is not known; fields stand in data", "未知字段；业务字段应置于 data 之内"))
            }
        }
        check(input.clientRef, &problems)
        if !problems.isEmpty { throw SafeInputError(fieldProblems: problems.sorted { $0.path < $1.path }) }
        return input
    }

    private static func rows(
        _ values: [JSONValue], at path: String, _ problems: inout [FieldProblem]
    ) -> [[String: String]] {
        guard values.count <= maximumRows else {
            problems.append(problem(path, "count", "has more than \(maximumRows) rows", "超过 \(maximumRows) 行"))
            return []
        }
        return values.enumerated().map { index, value in
            guard case .object(let fields) = value else {
                problems.append(problem("\(path)[\(index)]", "type", "is not an object", "不是 JSON 对象"))
                return [:]
            }
            var row: [String: String] = [:]
            for (name, value) in fields { row[name] = text(value, at: "\(path)[\(index)].\(name)", &problems) }
            return row
        }
    }

    private static func text(_ value: JSONValue, at path: String, _ problems: inout [FieldProblem]) -> String? {
        switch value {
        case .text(let text), .number(let text): return text
        case .null: return nil
        case .boolean, .list, .object:
            problems.append(problem(path, "type", "is neither a text nor a number", "既不是文本也不是数字"))
            return nil
        }
    }

    private static func number(
        _ value: JSONValue, at path: String, _ range: ClosedRange<Int>, _ problems: inout [FieldProblem]
    ) -> Int? {
        if case .number(let text) = value, let number = Int(text), range.contains(number) { return number }
        problems.append(
            problem(
                path, "range", "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                "不是 \(range.lowerBound) 至 \(range.upperBound) 的整数"))
        return nil
    }

    private static func xml(_ body: [UInt8]) throws -> SafeInput {
        let root = try XMLDocument(parsing: try XMLText.utf8(decoding: body)).root
        var input = SafeInput(clientRef: root.attribute("clientRef"))
        var problems: [FieldProblem] = []
        for element in root.children {
            let path = "data." + element.name
            if element.isLeaf {
                if input.values.updateValue(element.text, forKey: element.name) != nil {
                    problems.append(problem(path, "twice", "is there twice", "重复出现"))
                }
                continue
            }
            let rows = element.children
            guard rows.count <= maximumRows else {
                problems.append(problem(path, "count", "has more than \(maximumRows) rows", "超过 \(maximumRows) 行"))
                continue
            }
            input.rows[element.name] = rows.map { row in
                Dictionary(row.children.map { ($0.name, $0.text) }) { first, _ in first }
            }
        }
        check(input.clientRef, &problems)
        for name in ["page", "pageSize"] {
            guard let text = root.attribute(name) else { continue }
            guard let number = Int(text), (1...(name == "page" ? 1_000_000 : 10_000)).contains(number) else {
                problems.append(problem(name, "range", "is not a number in range", "不是有效范围内的数字"))
                continue
            }
            if name == "page" { input.page = number } else { input.pageSize = number }
        }
        if !problems.isEmpty { throw SafeInputError(fieldProblems: problems) }
        return input
    }

    private static func check(_ reference: String?, _ problems: inout [FieldProblem]) {
        guard let reference else { return }
        let isGood =
            (1...64).contains(reference.utf8.count)
            && reference.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x3A: true
                default: false
                }
            }
        if !isGood {
            problems.append(
                problem(
                    "clientRef", "format", "is not 1 to 64 letters, digits, hyphens, dots, colons and underscores",
                    "应为 1 至 64 个字母、数字、连字符、点、冒号或下划线"))
        }
    }

    private static func problem(_ path: String, _ rule: String, _ english: String, _ chinese: String) -> FieldProblem {
        FieldProblem(path: path, rule: rule, english: english, chinese: chinese)
    }
}
