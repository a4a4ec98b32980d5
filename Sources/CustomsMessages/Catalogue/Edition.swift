/// An edition of the unified version's interface, by the name that the configuration uses: `2018-113` or `2022-05`, or one that
/// a site has added. Source: ceb.md chapter 1.
package struct Edition: Sendable, Hashable, Comparable {
    /// Begins with the year, so that names are ordered as editions are.
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    /// Announcement No.113 of 2018, the base line.
    package static let no113 = Edition("2018-113")
    /// The revision of May 2022, the latest.
    package static let may2022 = Edition("2022-05")

    package static func < (left: Edition, right: Edition) -> Bool { left.name < right.name }
}
