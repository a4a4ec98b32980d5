/// The keys that hold: one signs, and while it is changed an older one still verifies. Source: ccpit.md §6 item 17.
package struct OriginKeys: Sendable {
    /// Signs.
    let current: SharedKey
    /// Verify, the current one among them.
    let all: [SharedKey]

    /// - Parameters:
    ///   - current: the new one.
    ///   - former: those that hold for a while yet.
    package init(_ current: SharedKey, former: [SharedKey] = []) {
        self.current = current
        all = [current] + former
    }
}
