/// The languages of the console.
enum ConsoleLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// As HTML and browsers name it.
    var tag: String { self == .chinese ? "zh-CN" : "en" }

    /// What a browser asks for: what was chosen here before, or else the first of its own languages that there is. Source: RFC 9110,
    /// 12.5.4.
    init(chosen: String?, accepted: String?) {
        if let chosen = chosen.flatMap({ ConsoleLanguage(rawValue: $0) }) {
            self = chosen
            return
        }
        var best: (weight: Double, language: ConsoleLanguage)?
        for entry in (accepted ?? "").prefix(1_000).split(separator: ",") {
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let range = parts.first?.lowercased() else { continue }
            let language: ConsoleLanguage
            switch range.prefix(while: { $0 != "-" }) {
            case "zh": language = .chinese
            case "en": language = .english
            default: continue
            }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best?.weight ?? 0 { best = (quality, language) }
        }
        self = best?.language ?? .english
    }
}

/// Light or dark.
enum ConsoleScheme: String, Sendable, CaseIterable {
    /// As the system is.
    case auto
    case light, dark
}
