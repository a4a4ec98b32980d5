/// The bytes of an IP address in text: four, or sixteen for IPv6. The IPv6 form of an IPv4 address gives four.
struct IPAddress: Sendable, Equatable {
    let bytes: [UInt8]

    /// `::1`.
    static let loopback6 = IPAddress(bytes: [UInt8](repeating: 0, count: 15) + [1])

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads dotted or colon notation (RFC 4291 §2.2) without a zone; `nil` for anything else. IPv4 numbers with a
    /// leading zero are refused: some programs read them as octal.
    init?(_ text: some StringProtocol) {
        if text.utf8.contains(0x3A) {
            guard let bytes = IPAddress.version6(String(text)) else { return nil }
            self.bytes = bytes.starts(with: IPAddress.mappedPrefix) ? Array(bytes.suffix(4)) : bytes
        } else {
            guard let bytes = IPAddress.version4(text) else { return nil }
            self.bytes = bytes
        }
    }

    /// Whether it is an IPv4 address.
    var isVersion4: Bool { bytes.count == 4 }

    /// The same address with sixteen bytes.
    var version6: IPAddress { isVersion4 ? IPAddress(bytes: IPAddress.mappedPrefix + bytes) : self }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.utf8.count == 1 || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            let bytes = groups(text[...], mayEndDotted: true)
            return bytes?.count == 16 ? bytes : nil
        }
        guard let head = groups(text[..<gap.lowerBound], mayEndDotted: false),
            let tail = groups(text[gap.upperBound...], mayEndDotted: true), head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of the groups between colons; at the end of an address the last one may be an IPv4 address.
    private static func groups(_ text: Substring, mayEndDotted: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndDotted, index == parts.count - 1, part.contains(".") {
                guard let last = version4(part) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
                    let number = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
            }
        }
        return bytes
    }

    private static func isHexadecimal(_ character: UInt8) -> Bool {
        switch character {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
