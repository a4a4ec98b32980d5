internal import CustomsMessages
internal import SidecarBase

/// Makes one document of a headquarters message of one item of a single-window document: walks the message's description, and
/// asks the mapping for each element.
struct ItemTranslator {
    let mapping: Mapping
    /// The document element in the sender's edition.
    let description: ElementDescription
    private(set) var deriver: FieldDeriver
    private(set) var origins: [FieldOrigin] = []
    /// The fields that could not be derived, so that all of them are told at once.
    private var lacks: [AssemblyError] = []

    init(mapping: Mapping, description: ElementDescription, deriver: FieldDeriver) {
        self.mapping = mapping
        self.description = description
        self.deriver = deriver
    }

    /// The document.
    /// - Throws: `assembly.field_missing` with every field that is missing, `assembly.value`, `assembly.amount`.
    mutating func document() throws(AssemblyError) -> MessageNode {
        let block = FieldDeriver.Block(element: deriver.item.element, path: deriver.item.path)
        let nodes = try groups(description, mapping.root, in: block, path: description.name, isNumbered: false)
        if let first = lacks.first {
            throw AssemblyError(
                first.code, field: first.field, english: lacks.map(\.english).joined(separator: ". "),
                chinese: lacks.map(\.chinese).joined(separator: "。"))
        }
        guard let node = nodes.first else {
            throw AssemblyError(.assemblyEmpty, english: "nothing to translate", chinese: "没有可转换的内容")
        }
        return node
    }

    /// The groups that a target gives: one, or one for each row.
    private mutating func groups(
        _ element: ElementDescription, _ target: Mapping.Target, in block: FieldDeriver.Block, path: String,
        isNumbered: Bool = true
    ) throws(AssemblyError) -> [MessageNode] {
        guard case .group(let scope, let targets) = target.content, case .group(let elements) = element.content else {
            return []
        }
        var blocks: [FieldDeriver.Block]
        switch scope {
        case .same: blocks = [block]
        case .block(let path):
            let (element, shown) = deriver.find(path)
            blocks = [FieldDeriver.Block(element: element, path: shown)]
        case .rows(let rowPath):
            blocks = deriver.rows(rowPath)
            if blocks.isEmpty, element.minimum > 0 {
                lack(element, path: path, at: [.input(deriver.find(rowPath).path)])
            }
        }
        var nodes: [MessageNode] = []
        for (index, block) in blocks.enumerated() {
            let path = isNumbered && element.isRepeated ? "\(path)[\(index + 1)]" : path
            var children: [MessageNode] = []
            for child in elements {
                let childPath = "\(path)/\(child.name)"
                if let target = targets.first(where: { $0.name == child.name }) {
                    switch target.content {
                    case .group: children += try groups(child, target, in: block, path: childPath)
                    case .rule(let rule):
                        if let node = try self.field(child, rule, in: block, path: childPath) { children.append(node) }
                    }
                } else if child.minimum > 0 {
                    if case .fixed(let value) = child.known {
                        children.append(add(value, .fixed, child, path: childPath))
                    } else {
                        lack(child, path: childPath, at: [])
                    }
                }
            }
            nodes.append(MessageNode(element.name, children))
        }
        return nodes
    }

    /// A field; `nil` when it is left out.
    private mutating func field(
        _ element: ElementDescription, _ rule: Mapping.Rule, in block: FieldDeriver.Block, path: String
    ) throws(AssemblyError) -> MessageNode? {
        guard case .text(let type) = element.content else { return nil }
        let value = try deriver.value(rule, of: path, in: block)
        if let value, !value.text.isEmpty { return add(value.text, value.source, element, path: path) }
        // What a mapping says is empty is empty on purpose.
        if rule.isNeeded, value?.source != .fixed {
            lack(element, path: path, at: deriver.places)
            return nil
        }
        if element.minimum > 0 {
            if case .fixed(let known) = element.known { return add(known, .fixed, element, path: path) }
            guard type.fault(in: "") == nil else {
                lack(element, path: path, at: deriver.places)
                return nil
            }
            return add("", value?.source ?? .fixed, element, path: path)
        }
        guard let value, !rule.isOmittedWhenEmpty, type.fault(in: "") == nil else { return nil }
        return add("", value.source, element, path: path)
    }

    private mutating func add(
        _ text: String, _ source: FieldOrigin.Source, _ element: ElementDescription, path: String
    ) -> MessageNode {
        origins.append(FieldOrigin(path: path, value: text, source: source))
        return MessageNode(element.name, text: text)
    }

    private mutating func lack(_ element: ElementDescription, path: String, at places: [DerivationPlace]) {
        let english = places.map(\.english).joined(separator: "; or from ")
        let chinese = places.map(\.chinese).joined(separator: "；或")
        lacks.append(
            AssemblyError(
                .assemblyFieldMissing, field: path,
                english: "\(path) (\(element.englishName)) "
                    + (places.isEmpty
                        ? "is mandatory, but the mapping of \(mapping.businessType) has no value for it"
                        : "comes from \(english)"),
                chinese: "\(path)（\(element.chineseName)）"
                    + (places.isEmpty ? "为必填项，但 \(mapping.businessType) 的映射未给出其取值" : "取自\(chinese)")))
    }
}
