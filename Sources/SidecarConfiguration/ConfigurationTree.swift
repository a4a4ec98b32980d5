internal import SidecarBase
internal import Yams

/// A value of the configuration before it has a type: text, list or table, and where it was written.
struct ConfigurationTree: Equatable {
    /// One key of a table.
    struct Entry: Equatable {
        let key: String
        /// Where the key stands.
        let place: ConfigurationProblem.Place
        var value: ConfigurationTree
    }

    enum Content: Equatable {
        /// A key without a value; the same as no key.
        case nothing
        case text(String)
        case list([ConfigurationTree])
        case table([Entry])
    }

    var content: Content
    var place: ConfigurationProblem.Place

    /// The value below a key; `nil` when there is none or it is empty.
    subscript(key: String) -> ConfigurationTree? {
        guard case .table(let entries) = content, let entry = entries.first(where: { $0.key == key }),
            entry.value.content != .nothing
        else { return nil }
        return entry.value
    }

    /// The text, if this is one.
    var text: String? { if case .text(let text) = content { text } else { nil } }

    /// The entries of a list; a single text counts as a list of one.
    var elements: [ConfigurationTree] {
        switch content {
        case .list(let elements): elements
        case .text: [self]
        case .nothing, .table: []
        }
    }

    /// The entries of a table.
    var entries: [Entry] { if case .table(let entries) = content { entries } else { [] } }

    /// One step from a value to a value in it.
    enum Step: Equatable {
        case key(String)
        case index(Int)
    }

    /// Puts a value at a path, making the tables on the way.
    mutating func set(_ value: ConfigurationTree, at path: ArraySlice<Step>) {
        guard let step = path.first else {
            self = value
            return
        }
        switch step {
        case .index(let index):
            guard case .list(var elements) = content, elements.indices.contains(index) else { return }
            elements[index].set(value, at: path.dropFirst())
            content = .list(elements)
        case .key(let key):
            var entries = entries
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value.set(value, at: path.dropFirst())
            } else {
                var below = ConfigurationTree(content: .nothing, place: value.place)
                below.set(value, at: path.dropFirst())
                entries.append(Entry(key: key, place: value.place, value: below))
            }
            content = .table(entries)
        }
    }
}

extension ConfigurationTree {
    /// Values one configuration may have; a file of aliases that blow up is refused by it.
    private static let maximumValues = 20_000

    /// Reads YAML. A file without content is an empty table.
    ///
    /// - Throws: the problem, with its line and without text of the file.
    init(yaml: String) throws(ConfigurationProblem.Thrown) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationProblem.Thrown(ConfigurationTree.problem(of: error))
        }
        guard let node else {
            self.init(content: .table([]), place: .file)
            return
        }
        var count = 0
        try self.init(node, count: &count)
        if content == .nothing { content = .table([]) }
    }

    private init(_ node: Node, count: inout Int) throws(ConfigurationProblem.Thrown) {
        count += 1
        guard count <= ConfigurationTree.maximumValues else {
            throw ConfigurationProblem.Thrown(
                ConfigurationProblem(
                    .configSyntax, path: "", place: .file, "more values than a configuration can have", "配置值过多"))
        }
        place = node.mark.map { .line($0.line) } ?? .file
        switch node {
        case .scalar(let scalar):
            let isEmpty = scalar.style != .doubleQuoted && scalar.style != .singleQuoted
            content = isEmpty && ["", "~", "null"].contains(scalar.string) ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            var elements: [ConfigurationTree] = []
            for element in sequence { elements.append(try ConfigurationTree(element, count: &count)) }
            content = .list(elements)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let place = key.mark.map { ConfigurationProblem.Place.line($0.line) } ?? .file
                let tree = try ConfigurationTree(value, count: &count)
                entries.append(Entry(key: key.scalar?.string ?? "?", place: place, value: tree))
            }
            content = .table(entries)
        case .alias:
            content = .nothing
        }
    }

    /// The parser's own sentence and line; never its excerpt of the file, which may hold what does not belong there.
    private static func problem(of error: any Error) -> ConfigurationProblem {
        guard let error = error as? YamlError else {
            return ConfigurationProblem(.configSyntax, path: "", place: .file, "it cannot be read", "无法解析")
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ConfigurationProblem(
                .configSyntax, path: "", place: .line(mark.line), "not valid YAML: \(problem)", "YAML 语法错误：\(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.joined(separator: ", ")
            // The parser tells where the group begins, not where the second one stands.
            return ConfigurationProblem(
                .configSyntax, path: "", place: .line(context.mark.line),
                "in the group that begins here, the key \(names) stands more than once",
                "此处开始的一组中，键 \(names) 重复出现")
        case .reader(let problem, _, _, _):
            return ConfigurationProblem(
                .configSyntax, path: "", place: .file, "not readable as UTF-8 text: \(problem)",
                "无法按 UTF-8 文本读取：\(problem)")
        default:
            return ConfigurationProblem(.configSyntax, path: "", place: .file, "not valid YAML", "YAML 语法错误")
        }
    }
}

extension ConfigurationProblem {
    /// A problem on its way up.
    struct Thrown: Error {
        let problem: ConfigurationProblem

        init(_ problem: ConfigurationProblem) {
            self.problem = problem
        }
    }
}
