/// What a schema can have against a message, in both languages. The rule names are stable.
struct SchemaFault {
    let rule: String
    let english: String
    let chinese: String

    private init(_ rule: String, _ english: String, _ chinese: String) {
        self.rule = "schema." + rule
        self.english = english
        self.chinese = chinese
    }

    static func unknownMessage(name: String, edition: Edition) -> SchemaFault {
        SchemaFault(
            "unknown_message", "edition \(edition.name) has no message \(name.prefix(64))",
            "\(edition.name) 版没有报文 \(name.prefix(64))")
    }

    static func namespace(expected: String) -> SchemaFault {
        SchemaFault("namespace", "the namespace must be \(expected)", "命名空间必须是 \(expected)")
    }

    static func attributeMissing(_ name: String) -> SchemaFault {
        SchemaFault("attribute_missing", "the attribute \(name) is missing", "缺少属性 \(name)")
    }

    static func attributeFixed(_ name: String, _ value: String) -> SchemaFault {
        SchemaFault("attribute_value", "\(name) must be \(value)", "属性 \(name) 只能是 \(value)")
    }

    static func attributeDoubled(_ name: String) -> SchemaFault {
        SchemaFault(
            "attribute_value", "another element has the same \(name); they must differ",
            "另一元素的 \(name) 与此相同，必须不同")
    }

    /// What is wrong with the text of an attribute.
    static func attribute(_ name: String, _ fault: TextFault, _ type: TextType, _ value: String) -> SchemaFault {
        guard case .characters(let minimum, let maximum, _) = type else {
            let (english, chinese) = sentences(of: fault, type)
            return SchemaFault("attribute_value", "\(name): \(english)", "属性 \(name)：\(chinese)")
        }
        let count = value.unicodeScalars.count
        let range = minimum == maximum ? "\(minimum)" : "\(minimum)–\(maximum.map { "\($0)" } ?? "")"
        return SchemaFault(
            "attribute_length", "\(name) has \(count) characters, \(range) are asked for",
            "属性 \(name) 为 \(count) 个字符，要求 \(range) 个")
    }

    static func attributeUnknown(_ name: String) -> SchemaFault {
        SchemaFault(
            "attribute_unknown", "the attribute \(name.prefix(64)) does not belong here; remove it",
            "此处不应有属性 \(name.prefix(64))，请删除")
    }

    static func missing(_ element: ElementDescription) -> SchemaFault {
        SchemaFault(
            "missing", "\(element.name) (\(element.englishName)) is missing",
            "缺少 \(element.name)（\(element.chineseName)）")
    }

    static func tooMany(_ element: ElementDescription, maximum: Int) -> SchemaFault {
        SchemaFault(
            "too_many", "\(element.name) (\(element.englishName)) may occur at most \(maximum) times here",
            "\(element.name)（\(element.chineseName)）在此处最多出现 \(maximum) 次")
    }

    static func order(_ element: ElementDescription) -> SchemaFault {
        SchemaFault(
            "order", "\(element.name) (\(element.englishName)) stands too late; the order of the elements is fixed",
            "\(element.name)（\(element.chineseName)）的位置靠后，元素顺序是固定的")
    }

    static func spelling(_ meant: String) -> SchemaFault {
        SchemaFault("unexpected", "no such element here; \(meant) is meant?", "此处没有该元素，是否应为 \(meant)？")
    }

    static var unexpected: SchemaFault {
        SchemaFault("unexpected", "no such element here; remove it", "此处没有该元素，请删除")
    }

    static var textInGroup: SchemaFault {
        SchemaFault("text_between_elements", "text between the elements; remove it", "元素之间有多余文字，请删除")
    }

    static func elementsInText(_ element: ElementDescription) -> SchemaFault {
        SchemaFault(
            "elements_in_text", "\(element.name) (\(element.englishName)) holds text, no elements",
            "\(element.name)（\(element.chineseName)）只能是文字，不能包含元素")
    }

    static func fixed(_ element: ElementDescription, _ value: String) -> SchemaFault {
        SchemaFault(
            "fixed_value", "\(element.name) (\(element.englishName)) must be \(value)",
            "\(element.name)（\(element.chineseName)）只能是 \(value)")
    }

    static func text(_ fault: TextFault, _ element: ElementDescription, _ type: TextType) -> SchemaFault {
        let (english, chinese) = sentences(of: fault, type)
        return SchemaFault(
            rule(of: fault), "\(element.name) (\(element.englishName)): \(english)",
            "\(element.name)（\(element.chineseName)）：\(chinese)")
    }

    private static func rule(of fault: TextFault) -> String {
        switch fault {
        case .empty: "empty"
        case .tooShort: "too_short"
        case .tooLong: "too_long"
        case .noNumber: "no_number"
        case .tooManyDigits, .tooManyFractionDigits: "too_many_digits"
        case .outOfRange: "out_of_range"
        case .wrongForm(let form): form == .base64 ? "no_base64" : "no_time"
        }
    }

    private static func sentences(of fault: TextFault, _ type: TextType) -> (String, String) {
        let (shortest, longest) =
            if case .characters(let minimum, let maximum, _) = type { (minimum, maximum ?? 0) } else { (0, 0) }
        let (digits, fraction) =
            switch type {
            case .decimal(let digits, let fraction): (digits, fraction)
            case .integer(let digits): (digits ?? 10, 0)
            case .characters, .lexical: (0, 0)
            }
        return switch fault {
        case .empty: ("it is empty; at least \(shortest) characters are asked for", "为空，至少需要 \(shortest) 个字符")
        case .tooShort(let length):
            ("\(length) characters, at least \(shortest) are asked for", "\(length) 个字符，至少需要 \(shortest) 个")
        case .tooLong(let length):
            ("\(length) characters, at most \(longest) are allowed", "\(length) 个字符，最多允许 \(longest) 个")
        case .noNumber: ("not a number; digits only, with a point before decimals", "不是数字，只能是数字，小数用点号")
        case .tooManyDigits: ("more than \(digits) digits", "超过 \(digits) 位数字")
        case .tooManyFractionDigits: ("more than \(fraction) digits after the point", "小数点后超过 \(fraction) 位")
        case .outOfRange: ("the number is too large", "数值超出范围")
        case .wrongForm(.base64): ("not base64", "不是有效的 base64 编码")
        case .wrongForm(.dateTime): ("not a time as 2024-06-01T09:30:05", "不是 2024-06-01T09:30:05 形式的时间")
        case .wrongForm(.date): ("not a day as 2024-06-01", "不是 2024-06-01 形式的日期")
        case .wrongForm(.id): ("it begins with a letter, then letters, digits, . - _", "应以字母开头，后接字母、数字或 . - _")
        }
    }
}
