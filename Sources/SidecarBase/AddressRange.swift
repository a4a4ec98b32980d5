/// An IPv4 or IPv6 address, or a range of them (`10.1.0.0/16`, `2001:db8::/32`), as it stands in an allow list.
///
/// An IPv4 address in its IPv6 form (`::ffff:10.1.2.3`, how a socket for both families shows it) is the same as in its
/// own. No other IPv6 range holds IPv4 addresses: `::/0` is every IPv6 address, `0.0.0.0/0` every IPv4 address.
package struct AddressRange: Sendable {
    /// The range as it was written.
    package let text: String
    private let address: IPAddress
    private let prefixLength: Int

    /// Reads an address or a range; `nil` when it is neither. A zone (`fe80::1%eth0`) is for addresses only.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !text.contains("%"), let address = IPAddress(parts[0]) else { return nil }
        // What is written about the IPv6 form of an IPv4 address counts its 96 bits in front, too.
        let written = parts[0].contains(":") ? 128 : 32
        let extra = written - address.bytes.count * 8
        var length = written
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let given = Int(parts[1]), given <= written
            else { return nil }
            length = given
        }
        self.text = String(text)
        if length >= extra {
            self.address = address
            prefixLength = length - extra
        } else {
            // Wider than the IPv4 addresses: a range of IPv6 that happens to begin with the same bits.
            self.address = address.version6
            prefixLength = length
        }
    }

    /// Whether this range holds an address; a zone (`fe80::1%eth0`) does not matter. Text that is no address is in no range.
    package func contains(_ text: some StringProtocol) -> Bool {
        guard let other = IPAddress(text.prefix { $0 != "%" }), other.bytes.count == address.bytes.count else {
            return false
        }
        let whole = prefixLength / 8
        guard other.bytes[..<whole] == address.bytes[..<whole] else { return false }
        let rest = prefixLength % 8
        return rest == 0 || (other.bytes[whole] ^ address.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// Whether the range holds every address of its family.
    package var isEverything: Bool { prefixLength == 0 }

    /// Whether only this machine can have an address of this range: `127.0.0.0/8` and `::1`.
    package var isLoopback: Bool {
        address.isVersion4 ? address.bytes[0] == 127 && prefixLength >= 8 : prefixLength == 128 && address == .loopback6
    }

    /// Whether a listening address or host name can be reached from this machine only; a name other than `localhost`
    /// counts as reachable from elsewhere.
    package static func isLoopback(host: String) -> Bool {
        host.lowercased() == "localhost" || (AddressRange(host)?.isLoopback ?? false)
    }
}

extension AddressRange: Hashable {
    /// Ranges are equal when they are the same addresses, however they are written.
    package static func == (left: AddressRange, right: AddressRange) -> Bool {
        left.prefixLength == right.prefixLength && left.network == right.network
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(prefixLength)
        hasher.combine(network)
    }

    /// The address with the bits behind the prefix cleared.
    private var network: [UInt8] {
        address.bytes.enumerated().map { index, byte in
            let bits = min(max(prefixLength - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> bits)
        }
    }
}
