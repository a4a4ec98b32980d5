internal import CryptoCore
internal import SidecarBase

/// A text with places for values: `{{x}}` XML-escaped, `{{x|raw}}`, `{{x|md5}}`, `{{now:yyyyMMddHHmmss}}` in China time,
/// `{{#if x}}…{{/if}}`, `{{#each rows}}…{{/each}}`. Source: safe.md §5.1.
package struct SafeTemplate: Sendable {
    /// What is wrong with a template.
    struct Fault: Error, Equatable {
        let english: String
        let chinese: String
    }

    /// A value for a place.
    package enum Value: Sendable, Equatable {
        case text(String)
        case rows([[String: String]])
        /// A place that is left open; see ``SafeMessage``.
        case password
    }

    private enum Filter: String { case escaped, raw, md5 }

    private indirect enum Node: Sendable {
        case text(String)
        case value(String, Filter)
        case now([TimePart])
        case condition(String, [Node])
        case each(String, [Node])
    }

    private enum TimePart: Sendable { case text(String), field(Character, Int) }

    private let nodes: [Node]

    /// Stands where the password goes. No XML has it, so that nothing can pass for it.
    static let passwordMark: Unicode.Scalar = "\u{1A}"

    /// - Parameters:
    ///   - source: the template.
    ///   - names: the values that there may be.
    ///   - lists: the lists of rows that there may be, with the names in their rows.
    /// - Throws: `Fault` for unknown places and open blocks.
    init(_ source: String, names: Set<String>, lists: [String: Set<String>] = [:]) throws(Fault) {
        var parser = Parser(rest: source[...], names: names, lists: lists)
        nodes = try parser.nodes(until: nil)
    }

    /// The text with values in it.
    ///
    /// - Parameters:
    ///   - values: what there is; what is not there is empty.
    ///   - time: for `now`.
    ///   - fit: makes every value fit for the character set, after it is escaped.
    /// - Returns: the text, with ``passwordMark`` where the password goes.
    func render(_ values: [String: Value], time: ChinaTime, fit: (String) -> String = { $0 }) -> String {
        var output = ""
        render(nodes, values, time, fit, to: &output)
        return output
    }

    private func render(
        _ nodes: [Node], _ values: [String: Value], _ time: ChinaTime, _ fit: (String) -> String,
        to output: inout String
    ) {
        for node in nodes {
            switch node {
            case .text(let text): output += text
            case .now(let parts): output += SafeTemplate.text(of: time, parts)
            case .value(let name, let filter):
                switch values[name] {
                case .text(let text): output += fit(SafeTemplate.apply(filter, to: text))
                case .password: output.unicodeScalars.append(SafeTemplate.passwordMark)
                case .rows, nil: break
                }
            case .condition(let name, let inner):
                if SafeTemplate.isThere(values[name]) { render(inner, values, time, fit, to: &output) }
            case .each(let name, let inner):
                guard case .rows(let rows) = values[name] else { break }
                for row in rows {
                    render(
                        inner, values.merging(row.mapValues { Value.text($0) }) { _, inner in inner }, time, fit,
                        to: &output)
                }
            }
        }
    }

    private static func isThere(_ value: Value?) -> Bool {
        switch value {
        case .text(let text): !text.isEmpty
        case .rows(let rows): !rows.isEmpty
        case .password: true
        case nil: false
        }
    }

    private static func apply(_ filter: Filter, to text: String) -> String {
        switch filter {
        case .escaped: SafeMarkup.escapedValue(text)
        case .raw: text
        case .md5: Hex.encode(MessageDigest.md5(Array(text.utf8)))
        }
    }

    private static func text(of time: ChinaTime, _ parts: [TimePart]) -> String {
        let digits = Array(time.digits17)
        return parts.reduce(into: "") { output, part in
            switch part {
            case .text(let text): output += text
            case .field(let letter, _):
                let range =
                    switch letter {
                    case "y": 0..<4
                    case "M": 4..<6
                    case "d": 6..<8
                    case "H": 8..<10
                    case "m": 10..<12
                    case "s": 12..<14
                    default: 14..<17
                    }
                output += String(digits[range])
            }
        }
    }
}

extension SafeTemplate {
    private struct Parser {
        var rest: Substring
        let names: Set<String>
        let lists: [String: Set<String>]
        /// The names of the rows around.
        var inner: Set<String> = []

        mutating func nodes(until end: String?) throws(Fault) -> [Node] {
            var found: [Node] = []
            while let start = rest.firstRange(of: "{{") {
                if start.lowerBound > rest.startIndex { found.append(.text(String(rest[..<start.lowerBound]))) }
                rest = rest[start.upperBound...]
                guard let close = rest.firstRange(of: "}}") else {
                    throw Fault(english: "{{ without }}", chinese: "{{ 没有对应的 }}")
                }
                let tag = String(rest[..<close.lowerBound])
                rest = rest[close.upperBound...]
                if tag.hasPrefix("/") {
                    guard tag == end else {
                        throw Fault(english: "{{\(tag)}} closes nothing", chinese: "{{\(tag)}} 没有对应的开始标记")
                    }
                    return found
                }
                found.append(try node(tag))
            }
            if let end { throw Fault(english: "{{\(end)}} is missing", chinese: "缺少 {{\(end)}}") }
            if !rest.isEmpty { found.append(.text(String(rest))) }
            rest = rest[rest.endIndex...]
            return found
        }

        private mutating func node(_ tag: String) throws(Fault) -> Node {
            if tag.hasPrefix("#if ") {
                let name = String(tag.dropFirst(4))
                guard names.contains(name) || inner.contains(name) || lists[name] != nil else { throw unknown(name) }
                return .condition(name, try nodes(until: "/if"))
            }
            if tag.hasPrefix("#each ") {
                let name = String(tag.dropFirst(6))
                guard let row = lists[name] else { throw unknown(name) }
                let outside = inner
                inner.formUnion(row)
                let content = try nodes(until: "/each")
                inner = outside
                return .each(name, content)
            }
            if tag.hasPrefix("now:") { return .now(try SafeTemplate.timeParts(tag.dropFirst(4))) }
            let parts = tag.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard names.contains(parts[0]) || inner.contains(parts[0]) else { throw unknown(parts[0]) }
            guard parts.count > 1 else { return .value(parts[0], .escaped) }
            guard parts.count == 2, let filter = Filter(rawValue: parts[1]), filter != .escaped else {
                throw Fault(english: "{{\(tag)}}: a filter is raw or md5", chinese: "{{\(tag)}}：过滤器只能为 raw 或 md5")
            }
            guard parts[0] != "password" else {
                throw Fault(
                    english: "{{\(tag)}}: passwordMode says how the password is written, no filter does",
                    chinese: "{{\(tag)}}：密码的写法由 passwordMode 指定，不能使用过滤器")
            }
            return .value(parts[0], filter)
        }

        private func unknown(_ name: String) -> Fault {
            let near =
                NearestName.suggestion(for: name, among: Array(names) + Array(lists.keys)).map { "; \($0)?" } ?? ""
            return Fault(english: "{{\(name)}} is not known\(near)", chinese: "未知占位符 {{\(name)}}\(near)")
        }
    }

    /// Runs of `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss` and `SSS`, and what stands between them.
    private static func timeParts(_ format: Substring) throws(Fault) -> [TimePart] {
        var parts: [TimePart] = []
        var rest = format
        let lengths: [Character: Int] = ["y": 4, "M": 2, "d": 2, "H": 2, "m": 2, "s": 2, "S": 3]
        while let first = rest.first {
            let run = rest.prefix { $0 == first }
            if let length = lengths[first] {
                guard run.count == length else {
                    throw Fault(
                        english: "{{now:\(format)}} has a part \(run)", chinese: "{{now:\(format)}} 含有无法识别的 \(run)")
                }
                parts.append(.field(first, length))
            } else if first.isLetter {
                throw Fault(english: "{{now:\(format)}} has a part \(run)", chinese: "{{now:\(format)}} 含有无法识别的 \(run)")
            } else {
                parts.append(.text(String(run)))
            }
            rest = rest.dropFirst(run.count)
        }
        guard !parts.isEmpty else { throw Fault(english: "{{now:}} has no format", chinese: "{{now:}} 缺少格式") }
        return parts
    }
}

/// Text as XML writes it.
enum SafeMarkup {
    /// A value for a text or an attribute.
    static func escapedValue(_ text: String) -> String {
        escaped(text).replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    /// `&`, `<` and `>` escaped; quotes stand as they are, as in the examples of the profile.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E }) else { return text }
        var output = ""
        output.reserveCapacity(text.utf8.count + 32)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// A document without its XML declaration.
    static func withoutDeclaration(_ text: String) -> Substring {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard start.hasPrefix("<?xml"), let end = start.firstRange(of: "?>") else { return start }
        return start[end.upperBound...]
    }

    /// A text in CDATA.
    static func characterData(_ text: String) -> String {
        "<![CDATA[" + text.replacing("]]>", with: "]]]]><![CDATA[>") + "]]>"
    }
}
