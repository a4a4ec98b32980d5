internal import SidecarBase

/// Lays the environment over the file: `PORTSIGN_SERVER_PORT` over `server.port`, `PORTSIGN_SIGNERS_UKEY_A_SLOT` over
/// `signers.ukey-a.slot`. Entries of lists and named groups can be changed so, not added.
struct EnvironmentOverlay {
    static let prefix = "PORTSIGN_"
    /// Variables that belong to others: the choice of the configuration file, the test suite and the Lab.
    private static let foreign = ["PORTSIGN_TEST_", "PORTSIGN_LAB_", "PORTSIGN_VPCD_"]
    private static let foreignNames: Set<String> = [
        "PORTSIGN_CONFIG", "PORTSIGN_HOME", "PORTSIGN_BINARY", "PORTSIGN_PID", "PORTSIGN_OUT", "PORTSIGN_START_SECONDS",
        "PORTSIGN_STOP_SECONDS",
    ]

    private struct Target {
        let steps: [ConfigurationTree.Step]
        let path: String
        let type: SettingsType
    }

    private var targets: [String: [Target]] = [:]

    /// Learns the names that this tree can take.
    private init(_ tree: ConfigurationTree) {
        collect(SettingsReference.fields, in: tree, name: "PORTSIGN", steps: [], path: "")
    }

    /// Sets every variable in the tree and tells the names that fit nothing.
    static func apply(_ environment: [String: String], to tree: inout ConfigurationTree) -> [ConfigurationProblem] {
        let overlay = EnvironmentOverlay(tree)
        let holdsPIN = Set(
            (tree["signers"]?.entries ?? []).compactMap { $0.value["pinEnvironment"]?.text }
                + environment.filter { $0.key.hasSuffix("_PIN_ENVIRONMENT") }.values)
        var problems: [ConfigurationProblem] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(prefix) {
            if foreignNames.contains(name) || foreign.contains(where: name.hasPrefix) || holdsPIN.contains(name) {
                continue
            }
            guard let targets = overlay.targets[name] else {
                problems.append(unknown(name, suggestion: overlay.suggestion(for: name)))
                continue
            }
            guard let target = targets.first, targets.count == 1 else {
                problems.append(
                    ConfigurationProblem(
                        .configValue, path: "", place: .environment(name), "fits more than one key; set it in the file",
                        "对应多个键，请在文件中配置"))
                continue
            }
            if value.isEmpty { continue }
            let place = ConfigurationProblem.Place.environment(name)
            var content = ConfigurationTree.Content.text(value)
            if case .texts = target.type {
                content = .list(
                    value.split(separator: ",").map { ConfigurationTree(content: .text($0.trimmed), place: place) })
            }
            tree.set(ConfigurationTree(content: content, place: place), at: target.steps[...])
        }
        return problems
    }

    /// The variable of a key: `server.allowFor.api` becomes `PORTSIGN_SERVER_ALLOW_FOR_API`.
    static func name(_ key: String) -> String {
        var name = ""
        var previousIsLower = false
        for character in key {
            if character.isUppercase, previousIsLower { name += "_" }
            previousIsLower = character.isLowercase || character.isNumber
            name += character.isLetter || character.isNumber ? character.uppercased() : "_"
        }
        return name
    }

    /// The part of a variable's name that stands for a name of someone's own choice: `ukey-a` becomes `UKEY_A`.
    static func label(_ text: String) -> String {
        String(text.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    private func suggestion(for name: String) -> String? {
        NearestName.suggestion(for: name, among: targets.keys.sorted())
    }

    private static func unknown(_ name: String, suggestion: String?) -> ConfigurationProblem {
        let english = suggestion.map { "; did you mean \($0)?" } ?? ""
        let chinese = suggestion.map { "；是否应为 \($0)？" } ?? ""
        return ConfigurationProblem(
            .configUnknownKey, path: "", place: .environment(name), "no key has this variable" + english,
            "没有与此变量对应的键" + chinese)
    }

    private mutating func collect(
        _ fields: [SettingsField], in tree: ConfigurationTree?, name: String, steps: [ConfigurationTree.Step],
        path: String
    ) {
        for field in fields {
            let name = name + "_" + EnvironmentOverlay.name(field.key)
            let steps = steps + [.key(field.key)]
            let path = path.isEmpty ? field.key : path + "." + field.key
            let below = tree?[field.key]
            switch field.type {
            case .group(let fields):
                collect(fields, in: below, name: name, steps: steps, path: path)
            case .items(let fields, let identifier):
                for (index, element) in (below?.elements ?? []).enumerated() {
                    guard let label = element[identifier]?.text else { continue }
                    collect(
                        fields, in: element, name: name + "_" + EnvironmentOverlay.label(label),
                        steps: steps + [.index(index)], path: "\(path)[\(index)]")
                }
            case .named(let fields):
                for entry in below?.entries ?? [] {
                    collect(
                        fields, in: entry.value, name: name + "_" + EnvironmentOverlay.label(entry.key),
                        steps: steps + [.key(entry.key)], path: path + "." + entry.key)
                }
            case .table(_, let value):
                for entry in below?.entries ?? [] {
                    targets[name + "_" + EnvironmentOverlay.label(entry.key), default: []].append(
                        Target(steps: steps + [.key(entry.key)], path: path + "." + entry.key, type: .text(value)))
                }
            case .text, .integer, .boolean, .duration, .choice, .texts:
                targets[name, default: []].append(Target(steps: steps, path: path, type: field.type))
            }
        }
    }
}
