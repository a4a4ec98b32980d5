internal import HTTPTypes
internal import Hummingbird
internal import SidecarBase

/// Whether a form was sent by a page of this console, and not by another site in the same browser (cross-site request forgery).
///
/// Two things have to agree: what the browser says about where the form was (`Sec-Fetch-Site`, `Origin`), and the key of the session
/// in the form, which other sites cannot read. The cookie is `SameSite=Strict` besides.
enum FormGuard {
    /// The field of the key.
    static let field = "form-key"
    private static let site = HTTPField.Name("Sec-Fetch-Site")

    static func admits(_ request: Request, formKey shown: Secret?, of session: ConsoleSessions.Session) -> Bool {
        guard let shown, shown == session.formKey else { return false }
        return comesFromHere(request)
    }

    /// Whether the browser does not say that the form was somebody else's. Programs that are no browsers say nothing.
    static func comesFromHere(_ request: Request) -> Bool {
        // Browsers say this on secure connections, also where a proxy stands in between that changes the Host.
        if let site = site.flatMap({ request.headers[$0] }) { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        guard let scheme = origin.firstRange(of: "://"), let authority = request.head.authority else { return false }
        return origin[scheme.upperBound...].lowercased() == authority.lowercased()
    }
}
