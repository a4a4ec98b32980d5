package import SidecarBase

/// The addresses that may use a group of routes. The compatibility and callback protocols carry no credentials, so the
/// caller's address is all there is. Source: zhejiang.md §10 row 6.
package struct AllowList: Sendable, Equatable {
    private let ranges: [AddressRange]

    /// - Parameter texts: addresses and CIDR ranges.
    /// - Throws: `config.value` for text that is none.
    package init(_ texts: [String]) throws(SidecarError) {
        var ranges: [AddressRange] = []
        for text in texts {
            guard let range = AddressRange(text) else {
                throw SidecarError(.configValue, "server.allow: \(text) is not an IP address or range")
            }
            ranges.append(range)
        }
        self.ranges = ranges
    }

    /// Whether an address may come in; text that is no address may not.
    package func allows(_ address: String) -> Bool { ranges.contains { $0.contains(address) } }

    /// Whether every address of a family may come in.
    package var admitsEverybody: Bool { ranges.contains(where: \.isEverything) }

    /// Whether the list lets nobody in.
    package var isEmpty: Bool { ranges.isEmpty }
}
