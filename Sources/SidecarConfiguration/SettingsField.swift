/// The kind of value a key takes.
indirect enum SettingsType: Sendable {
    case text(SettingsPattern)
    case integer(ClosedRange<Int>)
    case boolean
    /// A time span such as `250ms`, `10s`, `5m` or `24h`, within milliseconds.
    case duration(ClosedRange<Int>)
    case choice([String])
    /// A list of texts; in the environment separated by commas.
    case texts(SettingsPattern)
    /// Keys below a key.
    case group([SettingsField])
    /// A list of groups, each identified by one of its keys.
    case items([SettingsField], identifiedBy: String)
    /// Groups by freely chosen names.
    case named([SettingsField])
    /// Texts by keys that follow a pattern.
    case table(key: SettingsPattern, value: SettingsPattern)

    /// The keys below this one, if it has any.
    var fields: [SettingsField] {
        switch self {
        case .group(let fields), .items(let fields, _), .named(let fields): fields
        default: []
        }
    }

    /// Short name of the type for tables.
    func label(_ language: SettingsLanguage) -> String {
        let text =
            switch self {
            case .text: BilingualText("text", "文本")
            case .integer: BilingualText("integer", "整数")
            case .boolean: BilingualText("boolean", "布尔")
            case .duration: BilingualText("duration", "时长")
            case .choice(let names): BilingualText(names.joined(separator: ", "), names.joined(separator: "、"))
            case .texts: BilingualText("list of texts", "文本列表")
            case .group: BilingualText("group", "分组")
            case .items: BilingualText("list of groups", "分组列表")
            case .named: BilingualText("groups by name", "按名称的分组")
            case .table: BilingualText("texts by name", "按名称的文本")
            }
        return text[language]
    }

    /// What is allowed, as it ends the sentence "must be …".
    var allowed: BilingualText {
        switch self {
        case .text(let pattern): pattern.allowed
        case .integer(let range):
            BilingualText(
                "a whole number from \(range.lowerBound) to \(range.upperBound)",
                "\(range.lowerBound) 到 \(range.upperBound) 的整数")
        case .boolean: BilingualText("true or false", "true 或 false")
        case .duration(let range):
            BilingualText(
                "a duration such as 500ms, 10s, 5m or 24h, from \(SettingsDuration.text(range.lowerBound)) to "
                    + SettingsDuration.text(range.upperBound),
                "时长，例如 500ms、10s、5m、24h，范围 \(SettingsDuration.text(range.lowerBound)) 至 "
                    + SettingsDuration.text(range.upperBound))
        case .choice(let names):
            BilingualText("one of " + names.joined(separator: ", "), names.joined(separator: "、") + " 之一")
        case .texts(let pattern):
            BilingualText("a list; each entry: " + pattern.allowed.english, "列表；每项：" + pattern.allowed.chinese)
        case .group, .named: BilingualText("keys with values below this key", "该键之下的键值")
        case .items: BilingualText("a list of entries, each with keys and values", "列表，每项为若干键值")
        case .table(_, let value):
            BilingualText("keys with values; each value: " + value.allowed.english, "键值；每个值：" + value.allowed.chinese)
        }
    }

    /// Whether a single text is a good value of this type; groups have no single value.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .text(let pattern), .texts(let pattern): pattern.accepts(text)
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .boolean: ["true", "false"].contains(text.lowercased())
        case .duration(let range): SettingsDuration.milliseconds(text).map(range.contains) ?? false
        case .choice(let names): names.contains(text)
        case .group, .items, .named, .table: false
        }
    }
}

/// Time spans as they are written in the configuration.
enum SettingsDuration {
    private static let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]

    /// The milliseconds of `250ms`, `10s`, `5m` or `24h`; `nil` for anything else.
    static func milliseconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        guard let unit = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.0.count)
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        return number * unit.1
    }

    /// The shortest way to write milliseconds.
    static func text(_ milliseconds: Int) -> String {
        let unit = units.last { milliseconds >= $0.1 && milliseconds % $0.1 == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.1)\(unit.0)"
    }
}

extension SettingsDuration {
    /// The shortest way to write a duration of whole milliseconds.
    static func text(_ duration: Duration) -> String {
        let parts = duration.components
        return text(Int(parts.seconds) * 1_000 + Int(parts.attoseconds / 1_000_000_000_000_000))
    }
}

/// One key of the configuration: everything there is to know about it, in one place.
struct SettingsField: Sendable {
    let key: String
    let type: SettingsType
    /// The value that holds when nothing is set, as it would be written.
    let standard: String?
    let isRequired: Bool
    /// The values of the neighbouring key `type` that this key belongs to; empty means all.
    let onlyFor: [String]
    let meaning: BilingualText

    init(
        _ key: String, _ type: SettingsType, standard: String? = nil, isRequired: Bool = false, onlyFor: [String] = [],
        _ english: String, _ chinese: String
    ) {
        self.key = key
        self.type = type
        self.standard = standard
        self.isRequired = isRequired
        self.onlyFor = onlyFor
        meaning = BilingualText(english, chinese)
    }

    /// The entries of a list that holds when nothing is set.
    var standardList: [String] { (standard ?? "").split(separator: ",").map { $0.trimmed } }
}

extension [SettingsField] {
    /// The field with a key: that of the kind which a neighbouring `type` says, where kinds have keys of one name.
    func field(_ key: String, ofKind kind: String?) -> SettingsField? {
        let named = filter { $0.key == key }
        return named.first { field in field.onlyFor.isEmpty || field.onlyFor.contains { $0 == kind } } ?? named.first
    }
}

extension StringProtocol {
    /// This text without white space at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
