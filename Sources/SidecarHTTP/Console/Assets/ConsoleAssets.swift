internal import Pipeline
internal import SidecarBase

/// Style, script and icon of the console, which the sidecar serves itself. Their names carry a part of their digest, so that a browser
/// keeps them for good and fetches them anew when they change.
struct ConsoleAssets: Sendable {
    /// One of them.
    struct Asset: Sendable {
        let name: String
        let contentType: String
        let bytes: [UInt8]
    }

    private let all: [Asset]

    let style: String
    let script: String
    let icon: String

    init() {
        func asset(_ name: String, _ ending: String, _ contentType: String, _ text: String) -> Asset {
            // Nothing secret; it is the way to a SHA-256 from here.
            let digest = Hex.encode(Array(TokenDigests.digest(Secret(text)).prefix(8)))
            return Asset(name: "\(name)-\(digest).\(ending)", contentType: contentType, bytes: Array(text.utf8))
        }
        let style = asset("console", "css", "text/css; charset=utf-8", ConsoleStyle.text)
        let script = asset("console", "js", "text/javascript; charset=utf-8", ConsoleScript.text)
        let icon = asset("console", "svg", "image/svg+xml", ConsoleIcon.text)
        all = [style, script, icon]
        self.style = style.name
        self.script = script.name
        self.icon = icon.name
    }

    func asset(_ name: String) -> Asset? { all.first { $0.name == name } }
}

/// A stamp with a tick.
enum ConsoleIcon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5f6f"/>\
        <path d="M8 23h16M10 19.5h12l-2.6-3.4V12a3.4 3.4 0 1 0-6.8 0v4.1z" fill="none" stroke="#fff" stroke-width="2.4" \
        stroke-linecap="round" stroke-linejoin="round"/></svg>

        """
}
