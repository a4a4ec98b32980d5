internal import Pipeline
internal import SidecarBase

/// For whom and in which shape a page is made.
struct ConsoleView: Sendable {
    let language: ConsoleLanguage
    let scheme: ConsoleScheme
    let links: ConsoleLinks
    let assets: ConsoleAssets
    /// The visitor; `nil` for one who has not signed in.
    let visitor: Visitor?
    /// The address of the page, for the way back to it.
    let address: String
    let now: ChinaTime

    /// Who looks.
    struct Visitor: Sendable {
        /// The name of the token's holder; `nil` where nobody has to sign in.
        let name: String?
        let roles: Set<AccessRole>
        /// The key that forms carry.
        let formKey: Secret

        /// Whether messages may be released and nodes probed.
        var mayAct: Bool { !roles.isDisjoint(with: [.operator, .admin]) }
        /// Whether the log may be read.
        var mayAudit: Bool { !roles.isDisjoint(with: [.operator, .admin, .auditor]) }
    }

    var mayAct: Bool { visitor?.mayAct ?? false }

    /// A phrase in the visitor's language with what the page puts in.
    func t(_ phrase: Phrase, _ arguments: String...) -> String {
        let text = language == .chinese ? phrase.words.chinese : phrase.words.english
        func argument(_ place: Substring) -> String {
            guard let place = Int(place), arguments.indices.contains(place - 1) else { return "" }
            return arguments[place - 1]
        }
        return text.replacing(#/%([1-9])|\{([1-9])\|([^|}]*)\|([^|}]*)\}/#) { match in
            if let place = match.output.1 { return argument(place) }
            let number = argument(match.output.2 ?? "")
            return "\(number) \((number == "1" ? match.output.3 : match.output.4) ?? "")"
        }
    }

    /// One of two texts that came in both languages.
    func pick(_ english: String?, _ chinese: String?) -> String {
        (language == .chinese ? chinese ?? english : english ?? chinese) ?? ""
    }

    func state(_ state: String) -> String { ConsoleWords.word(state, in: ConsoleWords.states, language) }
    func event(_ kind: String) -> String { ConsoleWords.word(kind, in: ConsoleWords.events, language) }
    func document(_ kind: String) -> String { ConsoleWords.word(kind, in: ConsoleWords.documents, language) }

    /// What a code or another cause in the log says.
    func cause(_ cause: String) -> String { ConsoleWords.sentence(of: cause, language) ?? cause }

    // MARK: Times

    /// An instant: `2026-01-05 08:00:00` China time, which the script adds how long ago it was to.
    func time(_ iso: String?) -> HTML {
        guard let iso, iso.count >= 19 else { return tag("span", .class("none")) { "–" } }
        let shown = iso.prefix(19).replacing("T", with: " ")
        return tag("time", .set("datetime", iso)) { String(shown) }
    }

    /// A day.
    func day(_ iso: String?) -> HTML {
        guard let iso, iso.count >= 10 else { return tag("span", .class("none")) { "–" } }
        return tag("time", .class("day"), .set("datetime", iso)) { String(iso.prefix(10)) }
    }

    /// A length of time in its two largest units.
    func duration(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "–" }
        let seconds = max(0, milliseconds) / 1_000
        func say(_ number: Int64, _ english: String, _ chinese: String) -> String {
            language == .chinese ? "\(number) \(chinese)" : "\(number) \(english)"
        }
        switch seconds {
        case 0: return language == .chinese ? "不到 1 秒" : "less than 1 s"
        case ..<60: return say(seconds, "s", "秒")
        case ..<3_600: return say(seconds / 60, "min", "分钟")
        case ..<86_400:
            let minutes = seconds / 60 % 60
            return say(seconds / 3_600, "h", "小时") + (minutes == 0 ? "" : " " + say(minutes, "min", "分钟"))
        default:
            let hours = seconds / 3_600 % 24
            return say(seconds / 86_400, "d", "天") + (hours == 0 ? "" : " " + say(hours, "h", "小时"))
        }
    }

    func duration(_ milliseconds: Int?) -> String { duration(milliseconds.map { Int64($0) }) }

    /// How long ago an instant was.
    func age(_ iso: String?) -> String? {
        guard let iso, let time = ChinaTime(digits: String(iso.prefix(19).filter(\.isNumber))) else { return nil }
        return duration(now.milliseconds - time.milliseconds)
    }

    /// A number with a mark between thousands.
    func number(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
