internal import SidecarBase

/// The companies served here, by customs code.
struct CompanyRegister: Sendable {
    private let companies: [String: Company]

    init(_ companies: [Company]) {
        self.companies = Dictionary(companies.map { ($0.code, $0) }) { first, _ in first }
    }

    /// The company with a customs code.
    ///
    /// - Throws: `company.unknown`.
    func company(_ code: String) throws(SidecarError) -> Company {
        guard let company = companies[code] else { throw SidecarError(.companyUnknown, "company \(code)") }
        return company
    }

    /// The company that a message names.
    ///
    /// - Parameters:
    ///   - code: `BaseTransfer/copCode`.
    ///   - dxpId: `BaseTransfer/dxpId`.
    /// - Returns: the company with both.
    /// - Throws: `company.unknown`, `company.wrong_dxp_id`.
    func company(_ code: String, dxpId: String) throws(SidecarError) -> Company {
        guard let company = companies[code] else { throw SidecarError(.companyUnknown, "copCode \(code)") }
        guard company.dxpId == dxpId else {
            throw SidecarError(.companyWrongDxpId, "dxpId \(dxpId), configured is \(company.dxpId)")
        }
        return company
    }
}
