internal import HTTPTypes
internal import Hummingbird
internal import SidecarBase

/// The cookies of the console. Their names have the port in them, because a browser sends the cookies of a host to all of its
/// ports, and there may be another sidecar.
struct ConsoleCookies: Sendable {
    let port: Int
    /// What the console's paths begin with.
    let path: String

    var session: String { "portsign-\(port)-session" }
    var language: String { "portsign-\(port)-language" }
    var scheme: String { "portsign-\(port)-scheme" }

    /// The value of a cookie; of several with one name none, because somebody planted one.
    static func value(_ name: String, of request: Request) -> String? {
        let found = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap {
            pair -> String? in
            let pair = pair.drop { $0 == " " }
            guard let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { return nil }
            return String(pair[pair.index(after: equals)...])
        }
        return found.count == 1 ? found.first : nil
    }

    /// The header that gives a browser its session, for as long as it is open.
    func give(_ id: Secret, isSecure: Bool) -> String {
        id.withExposed { "\(session)=\($0)" } + "; Path=\(path); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    /// The header that takes it away.
    var takeAway: String { "\(session)=; Path=\(path); Max-Age=0; HttpOnly; SameSite=Strict" }

    /// The header that keeps a preference for a year.
    func keep(_ name: String, _ value: String, isSecure: Bool) -> String {
        "\(name)=\(value); Path=\(path); Max-Age=31536000; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
