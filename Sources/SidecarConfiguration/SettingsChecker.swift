internal import SidecarBase

/// Holds a tree against the reference: unknown keys, values of the wrong type, missing values. Finds everything.
struct SettingsChecker {
    private(set) var problems: [ConfigurationProblem] = []

    /// Every problem of a whole configuration.
    static func problems(in tree: ConfigurationTree) -> [ConfigurationProblem] {
        var checker = SettingsChecker()
        checker.checkTable(tree, SettingsReference.fields, path: "")
        return checker.problems
    }

    private mutating func check(_ tree: ConfigurationTree, _ field: SettingsField, path: String) {
        switch (field.type, tree.content) {
        case (_, .nothing):
            break
        case (.group(let fields), .table):
            checkTable(tree, fields, path: path)
        case (.items(let fields, let identifier), .list(let elements)):
            checkItems(elements, fields, identifier: identifier, path: path)
        case (.named(let fields), .table(let entries)):
            for entry in entries {
                checkName(entry, .name, path: path)
                checkTable(entry.value, fields, path: path + "." + entry.key)
            }
        case (.table(let key, let value), .table(let entries)):
            for entry in entries {
                checkName(entry, key, path: path)
                guard let text = entry.value.text, value.accepts(text) else {
                    refuse(entry.value, path: path + "." + entry.key, value.allowed)
                    continue
                }
            }
        case (.texts, .list(let elements)):
            for (index, element) in elements.enumerated() {
                if let text = element.text, field.type.accepts(text) { continue }
                refuse(element, path: "\(path)[\(index)]", field.type.allowed)
            }
            if elements.isEmpty, field.isRequired { refuse(tree, path: path, field.type.allowed) }
        case (.text, .text(let text)), (.integer, .text(let text)), (.boolean, .text(let text)),
            (.duration, .text(let text)), (.choice, .text(let text)), (.texts, .text(let text)):
            if !field.type.accepts(text) { refuse(tree, path: path, field.type.allowed) }
        default:
            refuse(tree, path: path, field.type.allowed)
        }
    }

    private mutating func checkItems(
        _ elements: [ConfigurationTree], _ fields: [SettingsField], identifier: String, path: String
    ) {
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            checkTable(element, fields, path: "\(path)[\(index)]")
            guard let label = element[identifier]?.text else { continue }
            if !seen.insert(label).inserted {
                problems.append(
                    ConfigurationProblem(
                        .configValue, path: "\(path)[\(index)].\(identifier)", place: element.place,
                        "is used by an entry above; each must differ", "与前面的条目重复"))
            }
        }
    }

    private mutating func checkName(_ entry: ConfigurationTree.Entry, _ pattern: SettingsPattern, path: String) {
        if pattern.accepts(entry.key) { return }
        problems.append(
            ConfigurationProblem(
                .configValue, path: path, place: entry.place, "a key here must be \(pattern.allowed.english)",
                "此处的键必须是\(pattern.allowed.chinese)"))
    }

    private mutating func checkTable(_ tree: ConfigurationTree, _ fields: [SettingsField], path: String) {
        guard case .table(let entries) = tree.content else {
            refuse(tree, path: path, SettingsType.group([]).allowed)
            return
        }
        let kind = tree["type"]?.text
        let isKindKnown = fields.first { $0.key == "type" }.map { $0.type.accepts(kind ?? "") } ?? false
        for entry in entries {
            let below = path.isEmpty ? entry.key : path + "." + entry.key
            guard let field = fields.field(entry.key, ofKind: kind) else {
                problems.append(unknown(entry, fields, path: below))
                continue
            }
            if isKindKnown, let kind, !field.onlyFor.isEmpty, !field.onlyFor.contains(kind) {
                problems.append(
                    ConfigurationProblem(
                        .configUnknownKey, path: below, place: entry.place,
                        "belongs to type \(field.onlyFor.joined(separator: ", ")), not to type \(kind)",
                        "仅适用于类型 \(field.onlyFor.joined(separator: "、"))，不适用于类型 \(kind)"))
                continue
            }
            check(entry.value, field, path: below)
        }
        for field in fields where field.isRequired && tree[field.key] == nil {
            problems.append(
                ConfigurationProblem(
                    .configValue, path: path.isEmpty ? field.key : path + "." + field.key, place: tree.place,
                    "is missing; must be \(field.type.allowed.english)", "缺失；必须是\(field.type.allowed.chinese)"))
        }
    }

    private mutating func refuse(_ tree: ConfigurationTree, path: String, _ allowed: BilingualText) {
        problems.append(
            ConfigurationProblem(
                .configValue, path: path, place: tree.place, "must be \(allowed.english)", "必须是\(allowed.chinese)"))
    }

    /// Keys under which someone would write a secret itself, and the keys that take a file in their place.
    private static let secretKeys = [
        "pin", "password", "passwd", "pwd", "passphrase", "secret", "aeskey", "aeskeys", "hmacsecret", "token",
        "privatekey",
    ]

    private func unknown(_ entry: ConfigurationTree.Entry, _ fields: [SettingsField], path: String)
        -> ConfigurationProblem
    {
        let plain = entry.key.lowercased().filter { $0.isLetter || $0.isNumber }
        if SettingsChecker.secretKeys.contains(plain) {
            let instead = fields.map(\.key).filter { $0.hasSuffix("File") || $0.hasSuffix("Files") }
                .filter { !["publicKeyFile"].contains($0) }.first
            return ConfigurationProblem(
                .configValue, path: path, place: entry.place,
                "a secret is never written here; put it in a file of mode 0600"
                    + (instead.map { " and name the file in \($0)" } ?? ""),
                "此处不得直接写入机密；请存入权限 0600 的文件" + (instead.map { "，并在 \($0) 中填写该文件" } ?? ""))
        }
        var meant = NearestName.suggestion(for: entry.key, among: fields.map(\.key))
        if meant == nil { meant = SettingsReference.path(ofKey: entry.key) }
        return ConfigurationProblem(
            .configUnknownKey, path: path, place: entry.place,
            "there is no such key" + (meant.map { "; did you mean \($0)?" } ?? ""),
            "没有此键" + (meant.map { "；是否应为 \($0)？" } ?? ""))
    }
}

extension SettingsReference {
    /// The dotted path of the one key with this name somewhere in the configuration, or else of the one that is there once and not
    /// in every entry of a list, or else of the one that is least deep; `nil` when there is none or several.
    static func path(ofKey key: String) -> String? {
        var found: [(path: String, isInList: Bool)] = []
        func search(_ fields: [SettingsField], path: String, isInList: Bool) {
            for field in fields {
                let below = path.isEmpty ? field.key : path + "." + field.key
                if field.key.lowercased() == key.lowercased() { found.append((below, isInList)) }
                let isList =
                    switch field.type {
                    case .items, .named: true
                    default: false
                    }
                search(field.type.fields, path: below, isInList: isInList || isList)
            }
        }
        search(fields, path: "", isInList: false)
        if found.count > 1 { found.removeAll(where: \.isInList) }
        let depths = found.map { $0.path.count { $0 == "." } }
        if let least = depths.min() { found = zip(found, depths).filter { $0.1 == least }.map(\.0) }
        return found.count == 1 ? found[0].path : nil
    }
}
