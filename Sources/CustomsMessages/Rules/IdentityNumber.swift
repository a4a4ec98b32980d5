internal import SidecarBase

/// The check characters of numbers that people and enterprises have.
enum IdentityNumber {
    /// Whether a resident identity number has 18 characters, a date that exists and the right check character.
    /// Source: GB 11643-1999.
    static func isResident(_ text: String) -> Bool {
        let characters = Array(text.utf8)
        guard characters.count == 18, characters[..<17].allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(characters, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        let last = characters[17] == 0x78 ? 0x58 : characters[17]
        guard last == Array("10X98765432".utf8)[sum % 11] else { return false }
        return ChinaTime(digits: String(decoding: characters[6..<14], as: UTF8.self)) != nil
    }

    /// Whether a unified social credit code has 18 characters of its alphabet and the right check character.
    /// Source: GB 32100-2015.
    static func isCreditCode(_ text: String) -> Bool {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
        let values = text.utf8.map { alphabet.firstIndex(of: $0) }
        guard values.count == 18 else { return false }
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        var sum = 0
        for (value, weight) in zip(values, weights) {
            guard let value else { return false }
            sum += value * weight
        }
        return values[17] == (31 - sum % 31) % 31
    }

    /// Whether a text has the shape of a customs registration number: 10 digits and capitals.
    static func isRegistration(_ text: String) -> Bool {
        text.utf8.count == 10 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}
