internal import HTTPTypes
internal import Hummingbird

/// What answers tell browsers and caches. Answers of the compatibility group stay as their callers know them.
struct SecureHeaders: Sendable {
    private static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")
    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")
    private static let frameOptions = HTTPField.Name("X-Frame-Options")
    private static let requestID = HTTPField.Name("X-Request-Id")

    /// Whether the way to here is encrypted by this service itself.
    let isEncrypted: Bool

    /// Adds what is not there yet.
    func add(to response: inout Response, of group: RouteGroup?, requestID id: String) {
        guard group != .compatibility else { return }
        func add(_ name: HTTPField.Name?, _ value: String) {
            guard let name, response.headers[name] == nil else { return }
            response.headers[name] = value
        }
        add(SecureHeaders.requestID, id)
        add(SecureHeaders.contentTypeOptions, "nosniff")
        add(SecureHeaders.referrerPolicy, "no-referrer")
        add(SecureHeaders.frameOptions, "DENY")
        add(.cacheControl, "no-store")
        if isEncrypted { add(.strictTransportSecurity, "max-age=31536000") }
    }
}
