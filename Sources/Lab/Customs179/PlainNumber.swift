/// A JSON number without exponent and without digits that say nothing. Source: realtime179.md §4.2 rule 4.
struct PlainNumber: Sendable, Equatable {
    let isNegative: Bool
    /// Digits before the point, at least one.
    let whole: String
    /// Digits behind it, the last not zero.
    let fraction: String

    /// No number here has more places.
    private static let mostPlaces = 60

    /// Reads what JSON allows; `nil` for anything else, and for numbers with absurdly many places.
    init?(_ text: String) {
        var rest = Substring(text)
        isNegative = rest.hasPrefix("-")
        if isNegative { rest.removeFirst() }
        let parts = rest.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard (1...2).contains(parts.count), let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
        let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(sides.count), !sides[0].isEmpty,
            sides.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        var digits = String(sides[0]) + (sides.count == 2 ? String(sides[1]) : "")
        let (moved, isTooMuch) = sides[0].count.addingReportingOverflow(exponent)
        guard !isTooMuch, digits.count <= Self.mostPlaces, abs(moved) <= Self.mostPlaces else { return nil }
        if moved < 0 { digits = String(repeating: "0", count: -moved) + digits }
        if moved > digits.count { digits += String(repeating: "0", count: moved - digits.count) }
        let before = digits.prefix(max(0, moved)).drop { $0 == "0" }
        whole = before.isEmpty ? "0" : String(before)
        var behind = digits.dropFirst(max(0, moved))
        while behind.last == "0" { behind.removeLast() }
        fraction = String(behind)
    }

    var isZero: Bool { whole == "0" && fraction.isEmpty }

    /// The number as it is written in the fewest characters.
    var text: String {
        (isNegative && !isZero ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
