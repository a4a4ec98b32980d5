internal import SidecarBase
package import XMLCanonical

/// Where something stands in a document: steps of local names, whatever their prefixes: `Envelope/Body/processResponse/return`,
/// with `[n]` (from 1), `*` for any name, `//name` for any depth, and `@name` for an attribute at the end. Source: safe.md §5.1.
package struct SafePath: Sendable, Equatable {
    private struct Step: Sendable, Equatable {
        let name: String
        let isDeep: Bool
        let index: Int?
    }

    private let steps: [Step]
    private let attribute: String?

    /// The most elements that a path finds.
    static let maximumFound = 100_000

    /// `nil` for what is no path.
    package init?(_ text: String) {
        var steps: [Step] = []
        var attribute: String?
        var isDeep = false
        for (number, part) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if part.isEmpty {
                // The beginning of a path, or the inside of `//`.
                if isDeep && number > 1 { return nil }
                isDeep = number > 0
                continue
            }
            guard attribute == nil else { return nil }
            if part.hasPrefix("@") {
                attribute = String(part.dropFirst())
                guard SafePath.isName(part.dropFirst()) else { return nil }
                continue
            }
            var (name, index) = (part, Int?.none)
            if part.hasSuffix("]"), let open = part.firstIndex(of: "[") {
                name = part[..<open]
                index = Int(part[part.index(after: open)...].dropLast())
                guard let index, index > 0 else { return nil }
            }
            guard name == "*" || SafePath.isName(name) else { return nil }
            steps.append(Step(name: String(name), isDeep: isDeep, index: index))
            isDeep = false
        }
        guard !isDeep, !steps.isEmpty || attribute != nil else { return nil }
        self.steps = steps
        self.attribute = attribute
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
            }
    }

    /// The elements at the path; the first step is the root's name.
    package func elements(in root: XMLElement) -> [XMLElement] {
        guard let first = steps.first else { return [root] }
        var found: [XMLElement]
        if first.isDeep {
            found = (first.name == "*" || root.name == first.name ? [root] : []) + SafePath.deep(first.name, in: root)
        } else {
            found = first.name == "*" || root.name == first.name ? [root] : []
        }
        found = SafePath.chosen(found, first.index)
        return SafePath.follow(steps.dropFirst(), from: found)
    }

    /// The elements at the path below an element, whose own name is no step.
    package func elements(below element: XMLElement) -> [XMLElement] { SafePath.follow(steps[...], from: [element]) }

    /// The text of the first place in a document.
    package func text(in root: XMLElement) -> String? { text(of: elements(in: root).first) }

    /// The text of the first place below an element.
    package func text(below element: XMLElement) -> String? { text(of: elements(below: element).first) }

    private func text(of element: XMLElement?) -> String? {
        guard let element else { return nil }
        if let attribute { return element.attribute(attribute) }
        return element.text
    }

    private static func follow(_ steps: ArraySlice<Step>, from start: [XMLElement]) -> [XMLElement] {
        var found = start
        for step in steps {
            found = found.flatMap { element -> [XMLElement] in
                let inside: [XMLElement] =
                    if step.isDeep {
                        deep(step.name, in: element)
                    } else {
                        step.name == "*" ? element.children : element.children(step.name)
                    }
                return chosen(inside, step.index)
            }
            if found.count > maximumFound { found.removeLast(found.count - maximumFound) }
        }
        return found
    }

    private static func deep(_ name: String, in element: XMLElement) -> [XMLElement] {
        if name != "*" { return element.descendants(name, atMost: maximumFound) }
        return element.children.flatMap { [$0] + deep(name, in: $0) }
    }

    private static func chosen(_ found: [XMLElement], _ index: Int?) -> [XMLElement] {
        guard let index else { return found }
        return found.indices.contains(index - 1) ? [found[index - 1]] : []
    }
}
