/// Looks for mandatory elements that are not there.
package enum MessageCompleteness {
    /// The paths of mandatory elements that a message lacks, with the elements; not those of the Signature.
    ///
    /// - Parameters:
    ///   - nodes: the elements of a group.
    ///   - expected: what the group is made of.
    ///   - path: where the group stands: `$`, `$.Order[0]`.
    ///   - given: names of elements that are filled in later.
    /// - Returns: paths as in RFC 9535.
    package static func missing(
        in nodes: [MessageNode], _ expected: [ElementDescription], path: String, given: Set<String> = []
    ) -> [(path: String, element: ElementDescription)] {
        var missing: [(path: String, element: ElementDescription)] = []
        for element in expected {
            if case .signature = element.content { continue }
            let found = nodes.filter { $0.name == element.name }
            if found.isEmpty, element.minimum > 0, !given.contains(element.name) {
                missing.append(("\(path).\(element.name)", element))
            }
            guard case .group(let inside) = element.content else { continue }
            for (index, node) in found.enumerated() {
                let place = element.isRepeated ? "\(path).\(element.name)[\(index)]" : "\(path).\(element.name)"
                missing += self.missing(in: node.nodes, inside, path: place, given: given)
            }
        }
        return missing
    }
}
