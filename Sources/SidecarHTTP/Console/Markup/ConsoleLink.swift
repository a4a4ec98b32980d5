internal import SidecarBase

/// An address inside the console: it is made of the console's own path, names that are percent-encoded, and a query that is, too.
struct ConsoleLink: Sendable, Equatable {
    let text: String

    fileprivate init(_ text: String) {
        self.text = text
    }

    /// The place on the same page.
    static func anchor(_ id: StaticString) -> ConsoleLink { ConsoleLink("#\(id)") }

    /// The same with more in its query; names without a value are left out.
    func with(_ query: KeyValuePairs<String, String?>) -> ConsoleLink {
        let pairs = query.compactMap { name, value in
            value.map { "\(ConsoleLink.encoded(name))=\(ConsoleLink.encoded($0))" }
        }
        guard !pairs.isEmpty else { return self }
        return ConsoleLink(text + (text.contains("?") ? "&" : "?") + pairs.joined(separator: "&"))
    }

    /// What may stand in a segment or a query as it is (RFC 3986, 2.3); everything else is percent-encoded.
    fileprivate static func encoded(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default: output += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return output
    }
}

/// The addresses of the console's pages.
struct ConsoleLinks: Sendable {
    /// `/console` with what stands before it.
    let root: String

    private func path(_ parts: String...) -> ConsoleLink {
        ConsoleLink(([root] + parts.map(ConsoleLink.encoded)).joined(separator: "/"))
    }

    var home: ConsoleLink { ConsoleLink(root) }
    var overdue: ConsoleLink { ConsoleLink(root + "#overdue") }
    var signIn: ConsoleLink { path("sign-in") }
    var signOut: ConsoleLink { path("sign-out") }
    var orders: ConsoleLink { path("orders") }
    var receipts: ConsoleLink { path("receipts") }
    var signers: ConsoleLink { path("signers") }
    var routes: ConsoleLink { path("routes") }
    var targets: ConsoleLink { path("targets") }
    var systems: ConsoleLink { path("systems") }
    var audit: ConsoleLink { path("audit") }
    var events: ConsoleLink { path("events") }
    var preferences: ConsoleLink { path("preferences") }
    func order(_ number: String) -> ConsoleLink { path("orders", number) }
    func message(_ id: String) -> ConsoleLink { path("messages", id) }
    func action(_ name: String, onMessage id: String) -> ConsoleLink { path("messages", id, name) }
    func test(signer: String) -> ConsoleLink { path("signers", signer, "test") }
    func probe(route: String) -> ConsoleLink { path("routes", route, "probe") }
    func release(route: String) -> ConsoleLink { path("routes", route, "release") }
    func replay(target: String) -> ConsoleLink { path("targets", target, "replay") }
    func asset(_ name: String) -> ConsoleLink { path("assets", name) }

    /// An address that came from outside, as a link if it leads to a page of the console; the first page otherwise.
    func page(_ text: String?) -> ConsoleLink {
        guard let text, text == root || text.hasPrefix(root + "/") || text.hasPrefix(root + "?"), text.count < 2_000,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C }), !text.contains("//")
        else { return home }
        return ConsoleLink(text)
    }
}
