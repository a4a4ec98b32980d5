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
        if let units = Amount.plain(text) {
            self.units = units
            return
        }
        let parts = text.trimmed.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count <= 19,
            let number = Int128(whole), parts.count == 1 || parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let fraction = (parts.count > 1 ? String(parts[1].prefix(5)) : "")
        guard let part = Int128(fraction + String(repeating: "0", count: 5 - fraction.count)) else { return nil }
        units = number * 100_000 + (whole.first == "-" ? -part : part)
    }

    /// The value of up to 13 digits with up to 5 after a point, which nearly all are; `nil` for any other text.
    private static func plain(_ text: String) -> Int128? {
        var value: Int64 = 0
        var count = 0
        var fraction = -1
        for byte in text.utf8 {
            if byte == 0x2E, fraction < 0, count > 0 {
                fraction = 0
                continue
            }
            guard (0x30...0x39).contains(byte), count < 13, fraction < 5 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
            count += 1
            if fraction >= 0 { fraction += 1 }
        }
        guard count > 0, fraction != 0 else { return nil }
        for _ in max(0, fraction)..<5 { value *= 10 }
        return Int128(value)
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
