/// A decimal of customs, exact: at most 19 digits, of which 5 after the point.
struct Amount: Equatable, Comparable {
    /// In hundred-thousandths.
    let units: Int128

    static let zero = Amount(units: 0)
    /// What adding up and rounding prices may be off by: half a cent.
    static let tolerance = Amount(units: 500)

    init(units: Int128) {
        self.units = units
    }

    /// `nil` for what is no such number; the schema says so then.
    init?(_ text: String) {
        let parts = text.trimmed.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count <= 19,
            let number = Int128(whole), parts.count == 1 || parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let fraction = (parts.count > 1 ? String(parts[1].prefix(5)) : "")
        guard let part = Int128(fraction + String(repeating: "0", count: 5 - fraction.count)) else { return nil }
        units = number * 100_000 + (whole.first == "-" ? -part : part)
    }

    static func + (left: Amount, right: Amount) -> Amount { Amount(units: left.units + right.units) }
    static func - (left: Amount, right: Amount) -> Amount { Amount(units: left.units - right.units) }
    static func < (left: Amount, right: Amount) -> Bool { left.units < right.units }

    /// A price times a quantity, cut off after five decimals; `nil` when it does not fit.
    static func product(_ price: Amount, _ quantity: Amount) -> Amount? {
        let (product, overflow) = price.units.multipliedReportingOverflow(by: quantity.units)
        return overflow ? nil : Amount(units: product / 100_000)
    }

    /// Whether both are the same but for rounding.
    func isClose(to other: Amount) -> Bool {
        let difference = self - other
        return difference <= Amount.tolerance && Amount.zero - difference <= Amount.tolerance
    }

    /// Without zeros at the end.
    var text: String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        var fraction = padded.suffix(5)
        while fraction.last == "0" { fraction.removeLast() }
        return (units < 0 ? "-" : "") + padded.dropLast(5) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
