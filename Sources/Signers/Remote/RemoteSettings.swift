package import CryptoCore
package import OutboundHTTP
package import SidecarBase

/// How another PortSign is asked for signatures.
package struct RemoteSettings: Sendable {
    /// The address of its `/api/v1/sign`.
    package var url: String
    /// The token that it knows.
    package var token: Secret
    /// For which company it is to sign; `nil` when it serves only one.
    package var company: String?
    /// The certificate number of the key; `nil` for any.
    package var certNo: String?
    /// Whether a certificate belongs to the company the signer is for; `nil` for any.
    package var belongsToCompany: (@Sendable (Certificate) -> Bool)?
    /// Within this time it must have answered.
    package var timeout: Duration
    /// How many signatures it is asked for at once.
    package var parallelism: Int
    /// The clock certificates are judged by.
    package var now: Now

    /// Sends a body with POST within a time.
    package typealias Post =
        @Sendable (
            _ url: String, _ headers: [(name: String, value: String)], _ body: [UInt8], _ timeout: Duration
        ) async throws(HTTPFailure) -> HTTPAnswer

    /// All parts.
    package init(
        url: String, token: Secret, company: String?, certNo: String? = nil,
        belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil, timeout: Duration = .seconds(10),
        parallelism: Int = 4, now: @escaping Now = ChinaTime.now
    ) {
        self.url = url
        self.token = token
        self.company = company
        self.certNo = certNo
        self.belongsToCompany = belongsToCompany
        self.timeout = timeout
        self.parallelism = max(1, parallelism)
        self.now = now
    }
}
