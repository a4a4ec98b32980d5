/// A decimal number as it was written: exact, with as many digits after the point as it came with, so that `100.00` stays
/// `100.00`. At most 24 digits, of which 12 after the point.
package struct ExactDecimal: Sendable, Hashable, Comparable {
    /// In units of the last digit after the point.
    private let units: Int128
    /// Digits after the point.
    private let scale: Int

    private static let maximumDigits = 24
    private static let maximumScale = 12
    /// Digits after the point of customs' amounts. Source: ceb.md chapter 2, type N19,5.
    private static let customsScale = 5

    private init(units: Int128, scale: Int) {
        self.units = units
        self.scale = scale
    }

    /// Reads a number as XML Schema writes a decimal: a sign, digits, a point and digits; `nil` for anything else.
    package init?(_ text: String) {
        var rest = Array(text.trimmed.utf8)[...]
        let isNegative = rest.first == 0x2D
        if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
        let parts = rest.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let fraction = parts.count > 1 ? parts[1] : []
        let digits = Array(parts[0].drop { $0 == 0x30 }) + fraction
        guard digits.count <= Self.maximumDigits, fraction.count <= Self.maximumScale else { return nil }
        let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 - 0x30) }
        self.init(units: isNegative ? -magnitude : magnitude, scale: fraction.count)
    }

    package static let zero = ExactDecimal(units: 0, scale: 0)

    package static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        let scale = max(left.scale, right.scale)
        return ExactDecimal(units: left.units(at: scale) + right.units(at: scale), scale: scale)
    }

    package static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
        left + ExactDecimal(units: -right.units, scale: right.scale)
    }

    /// The product of two numbers; `nil` when it is out of range.
    ///
    /// It has as many digits after the point as the longer factor, and more only where they are needed to be exact; beyond
    /// the five that customs takes it is rounded half up, which `isExact` says.
    package func multiplied(by other: ExactDecimal) -> (product: ExactDecimal, isExact: Bool)? {
        let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
        guard !overflow else { return nil }
        var (units, scale) = (product, scale + other.scale)
        while scale > max(self.scale, other.scale), units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        var isExact = true
        if scale > max(Self.customsScale, self.scale, other.scale) {
            let factor = Self.power(scale - Self.customsScale)
            let (quotient, remainder) = units.quotientAndRemainder(dividingBy: factor)
            units = quotient + (remainder.magnitude * 2 >= factor.magnitude ? remainder.signum() : 0)
            scale = Self.customsScale
            isExact = false
        }
        guard String(units.magnitude).utf8.count <= Self.maximumDigits else { return nil }
        return (ExactDecimal(units: units, scale: scale), isExact)
    }

    /// The number without a fraction; `nil` when it has one other than zero.
    package var whole: ExactDecimal? {
        let (quotient, remainder) = units.quotientAndRemainder(dividingBy: Self.power(scale))
        return remainder == 0 ? ExactDecimal(units: quotient, scale: 0) : nil
    }

    /// The number with all the digits it has.
    package var text: String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        let fraction = padded.suffix(scale)
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// 24 digits and 12 zeros more fit into 128 bits, and a few sums of such numbers do as well.
    private func units(at scale: Int) -> Int128 { units * Self.power(scale - self.scale) }

    private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    package static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.units(at: scale) == right.units(at: scale)
    }

    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        let scale = max(left.scale, right.scale)
        return left.units(at: scale) < right.units(at: scale)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(units(at: Self.maximumScale)) }
}
