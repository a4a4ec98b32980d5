package import CustomsMessages
package import Pipeline

/// What the console needs beyond the desks that the API has.
package struct ConsoleDesks: Sendable {
    /// A company that is served here.
    package struct Company: Sendable {
        let code: String
        let name: String

        package init(code: String, name: String) {
            self.code = code
            self.name = name
        }
    }

    let audit: any AuditServing
    let companies: [Company]
    /// What is wrong with the settings though it works, such as a counterpart whose certificate nobody looks at.
    let complaints: [BilingualText]
    let version: String

    /// - Parameters:
    ///   - audit: the desk of the log.
    ///   - companies: the companies served here.
    ///   - complaints: what is said on the first page about the settings.
    ///   - version: of the program.
    package init(audit: any AuditServing, companies: [Company], complaints: [BilingualText], version: String) {
        self.audit = audit
        self.companies = companies
        self.complaints = complaints
        self.version = version
    }
}
