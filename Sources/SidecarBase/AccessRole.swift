/// What a holder of a token may do. Source: design, §4.
package enum AccessRole: String, Sendable, CaseIterable, Hashable {
    /// Hands in messages and sees what became of them.
    case caller
    /// Releases, resends, abandons, probes.
    case `operator`
    /// Users, permissions, profiles, keys.
    case admin
    /// Reads logs, and nothing else.
    case auditor
}
