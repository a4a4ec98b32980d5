internal import SidecarBase

extension EPortRefusal {
    /// What the control's error list says: a text and, as a rule, a code. Source: card.md §7.3, "Errors".
    /// - Parameters:
    ///   - errors: the list.
    ///   - pin: what was sent as PIN; a text that repeats it does not get through.
    init(control errors: [String], hiding pin: String?) {
        var text = errors.joined(separator: " ")
        if let pin, !pin.isEmpty { text = text.replacing(pin, with: "****") }
        let code = errors.first { $0.hasPrefix("Err:") } ?? ""
        self.init(EPortRefusal.reason(code: code, text: text), text.isEmpty ? "no reason given" : text)
    }

    /// Opening or resetting the reader failed, before any PIN was looked at.
    private static let readerCodes = ["Err:Custom50070", "Err:Custom50200", "Err:Base60408"]

    private static func reason(code: String, text: String) -> Reason {
        let plain = text.lowercased()
        // Whatever else is said: a word about the PIN counts most.
        if ["口令", "密码", "pin", "password"].contains(where: plain.contains) {
            let isLocked = ["锁", "lock"].contains(where: plain.contains)
            return isLocked ? .pinLocked : .pin(triesLeft: triesLeft(in: plain))
        }
        return readerCodes.contains(code) ? .unreached(.signerEportReader) : .other
    }

    /// The number after "left", when there is one of one or two digits.
    private static func triesLeft(in text: String) -> Int? {
        for word in ["剩余", "还有", "还剩", "剩", "left", "remain"] {
            guard let end = text.firstRange(of: word)?.upperBound else { continue }
            let digits = text[end...].drop { !$0.isNumber }.prefix { ("0"..."9").contains($0) }
            let distance = text.distance(from: end, to: digits.startIndex)
            if (1...2).contains(digits.count), distance <= 6 { return Int(digits) }
        }
        return nil
    }
}
