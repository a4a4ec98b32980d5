/// A company this service signs for.
package struct CompanySettings: Sendable, Equatable {
    /// Edition of the customs messages.
    package enum Edition: String, Sendable, CaseIterable {
        /// Announcement No. 113 of 2018.
        case announcement113 = "2018-113"
        /// The revision of May 2022, with SM2 and SM3.
        case revision202205 = "2022-05"
    }

    /// Customs code: `BaseTransfer/copCode`.
    package var code: String
    package var name: String
    /// `BaseTransfer/dxpId`, and sender of its envelopes.
    package var dxpId: String
    package var edition: Edition
    /// Names of its signers; at least one.
    package var signers: [String]
}
