internal import CustomsMessages
internal import SidecarBase
internal import XMLCanonical

/// A message as people read it: one line a field with its names in words, and beside it what was found there. Personal data is hidden
/// unless somebody asked to see it.
struct XMLView {
    let view: ConsoleView
    let names: [String: BilingualText]
    let findings: [MessageFinding]
    let isRevealed: Bool

    /// So many elements are shown of a large message.
    private static let most = 4_000
    /// Characters of a value, such as a certificate.
    private static let longest = 400

    func html(of bytes: [UInt8]) -> HTML {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLDocument(parsing: try XMLText.utf8(decoding: bytes)).root
        } catch {
            return tag("p", .class("empty")) { view.cause(error.code.name) }
        }
        var left = XMLView.most
        let found = Dictionary(grouping: findings, by: \.path)
        let tree = element(root, path: nil, found, &left)
        return .group([
            tag("ul", .class("xml")) { tree },
            left <= 0 ? tag("p", .class("note")) { view.t(.shortened, view.number(XMLView.most)) } : .nothing,
        ])
    }

    /// One element; its path is as findings name it, `nil` for the root.
    private func element(
        _ element: XMLElement, path: String?, _ found: [String: [MessageFinding]], _ left: inout Int
    ) -> HTML {
        left -= 1
        let here = found[path ?? ""] ?? []
        let grave = here.contains { $0.severity == .error }
        let children = element.children
        var pieces = [label(element)]
        if children.isEmpty {
            pieces.append(value(element))
        } else if element.name == "Signature" {
            // Its parts are for machines; what it says stands above.
            return tag("li") {
                tag("details") {
                    tag("summary") { pieces }
                    tag("ul") { inside(children, path: path, found, &left) }
                }
            }
        }
        for finding in here {
            pieces.append(
                tag("span", .class("finding \(finding.severity == .error ? "bad" : "warning")")) {
                    view.pick(finding.english, finding.chinese)
                })
        }
        let line = tag("div", .class("field")) { pieces }
        let inner = children.isEmpty ? [] : inside(children, path: path, found, &left)
        return tag("li", .class(here.isEmpty ? "" : grave ? "bad" : "warning")) {
            line
            if !inner.isEmpty { tag("ul") { inner } }
        }
    }

    private func inside(
        _ children: [XMLElement], path: String?, _ found: [String: [MessageFinding]], _ left: inout Int
    ) -> [HTML] {
        let counts = Dictionary(children.map { ($0.name, 1) }, uniquingKeysWith: +)
        var seen: [String: Int] = [:]
        var pieces: [HTML] = []
        for child in children where left > 0 {
            seen[child.name, default: 0] += 1
            let plain = path.map { "\($0)/\(child.name)" } ?? child.name
            let counted = "\(plain)[\(seen[child.name] ?? 1)]"
            // Findings count what may be repeated, whether it is or not.
            let isCounted =
                counts[child.name] ?? 1 > 1 || found.keys.contains { $0 == counted || $0.hasPrefix(counted + "/") }
            pieces.append(element(child, path: isCounted ? counted : plain, found, &left))
        }
        return pieces
    }

    private func label(_ element: XMLElement) -> HTML {
        let words = names[element.name]
        return .group([
            tag("code") { element.name },
            words.map { words in tag("span", .class("word")) { view.pick(words.english, words.chinese) } } ?? .nothing,
        ])
    }

    private func value(_ element: XMLElement) -> HTML {
        let isPersonal = Masking.personalFields.contains(element.name)
        let text = isPersonal && !isRevealed ? Masking.value(element.text) : element.text
        let shown = text.count > XMLView.longest ? String(text.prefix(XMLView.longest)) + "…" : text
        return tag("span", .class(isPersonal ? "value personal" : "value")) { shown.isEmpty ? "–" : shown }
    }
}
