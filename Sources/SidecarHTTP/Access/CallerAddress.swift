internal import HTTPTypes
internal import SidecarBase

/// Who calls, where proxies stand in between.
///
/// Anybody can write `X-Forwarded-For`, and every proxy adds the address it was called from at the right. So the header is read
/// from the right, and only as far as those who wrote it are trusted.
enum CallerAddress {
    /// Stands where a proxy passed on what is no address.
    static let unknown = "unknown"
    private static let header = HTTPField.Name("X-Forwarded-For")

    /// The address of the caller.
    /// - Parameters:
    ///   - peer: who connected.
    ///   - fields: the request's header fields.
    ///   - proxies: whose word is believed.
    /// - Returns: the peer, unless it is a proxy; then the rightmost address that is none, ``unknown`` where something else than
    ///   an address stands there, and the last proxy where there are only proxies.
    static func of(_ peer: String, _ fields: HTTPFields, behind proxies: AllowList) -> String {
        guard proxies.allows(peer), let header else { return peer }
        var caller = peer
        for line in fields[values: header].reversed() {
            for entry in line.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                let text = address(in: entry)
                // On no list, so that it may not come in; and what somebody made up does not go into the record.
                guard AddressRange(text) != nil, !text.contains("/") else { return unknown }
                caller = shown(text)
                guard proxies.allows(caller) else { return caller }
            }
        }
        return caller
    }

    /// An entry without blanks and without the port that some proxies write: `192.0.2.1:8080`, `[2001:db8::1]:8080`.
    private static func address(in entry: Substring) -> Substring {
        let text = trimmed(entry)
        if text.hasPrefix("[") { return text.dropFirst().prefix { $0 != "]" } }
        guard let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") else { return text }
        return text[..<colon]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }

    /// A v4-mapped address is shown as the IPv4 address it is.
    static func shown(_ address: some StringProtocol) -> String {
        let mapped = "::ffff:"
        let isMapped = address.lowercased().hasPrefix(mapped) && address.contains(".")
        return String(isMapped ? address.dropFirst(mapped.count) : address[...])
    }
}
