/// Which vendor library is used, and by which program it is run. Source: card.md §7.2.
package struct EPortLibrarySettings: Sendable {
    /// The library's file, `libSPSecureAPI.so` as a rule.
    package var path: String
    /// The program that runs the library apart.
    package var helper: String
    /// What the helper is told; the library's path among it.
    package var helperArguments: [String]
    /// The time limit of one call; a helper that takes longer is killed.
    package var timeout: Duration

    package init(path: String, helper: String, helperArguments: [String], timeout: Duration = .seconds(15)) {
        self.path = path
        self.helper = helper
        self.helperArguments = helperArguments
        self.timeout = timeout
    }
}
