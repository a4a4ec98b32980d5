internal import HTTPTypes
internal import Hummingbird

/// What every answer of the console tells the browser to refuse: programs and styles from elsewhere or inside pages, other sites' frames,
/// guesses about types.
enum ConsoleHeaders {
    private static let fields: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        ), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ]

    static func add(to response: inout Response) {
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            response.headers[name] = value
        }
    }
}
