package import SidecarBase

/// Who signs for whom, as the configuration says it.
package struct PoolPlan: Sendable {
    /// When a company's old key yields to the new one. The first signer of its list is the old key, all others are new.
    package enum RollOver: Sendable, Equatable {
        /// When the old key's certificate ends.
        case atExpiry
        case at(ChinaTime)
    }

    /// A company and its signers.
    package struct Company: Sendable {
        package let code: String
        package let signers: [any Signer]
        /// `nil` when all of them sign at any time.
        package let rollOver: RollOver?

        package init(code: String, signers: [any Signer], rollOver: RollOver? = nil) {
            self.code = code
            self.signers = signers
            self.rollOver = rollOver
        }
    }

    package let companies: [Company]
    /// Signer name → how long it may stay unused before it makes a test signature; one without makes none.
    package let canaries: [String: Duration]
    /// The most requests of one company that may wait; more are turned away with `internal.overloaded`.
    package let queueLimit: Int

    package init(companies: [Company], canaries: [String: Duration] = [:], queueLimit: Int = 4_096) {
        self.companies = companies
        self.canaries = canaries
        self.queueLimit = queueLimit
    }
}
