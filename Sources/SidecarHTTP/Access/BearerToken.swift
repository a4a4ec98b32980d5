internal import SidecarBase

/// The token in an `Authorization` header (RFC 6750).
enum BearerToken {
    /// What follows `Bearer`; `nil` for anything else.
    static func read(_ header: String?) -> Secret? {
        guard let header, header.utf8.count < 4_096 else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Secret(String(parts[1]))
    }
}
