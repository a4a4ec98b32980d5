extension SettingsReference {
    /// The table of the manual: key, type, default, environment variable and meaning, in Markdown.
    package static func markdownTable(language: SettingsLanguage) -> String {
        let head = BilingualText(
            "| Key | Type | Default | Environment variable | Meaning |", "| 键 | 类型 | 默认值 | 环境变量 | 说明 |")
        var lines = [head[language], "| --- | --- | --- | --- | --- |"]
        append(fields, path: "", name: "PORTSIGN", to: &lines, language)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(
        _ fields: [SettingsField], path: String, name: String, to lines: inout [String], _ language: SettingsLanguage
    ) {
        for field in fields {
            let path = path.isEmpty ? field.key : path + "." + field.key
            let name = name + "_" + EnvironmentOverlay.name(field.key)
            switch field.type {
            case .group(let below):
                append(below, path: path, name: name, to: &lines, language)
            case .items(let below, let identifier):
                append(
                    below, path: path + "[]", name: name + "_<" + EnvironmentOverlay.name(identifier) + ">", to: &lines,
                    language)
            case .named(let below):
                append(below, path: path + ".<name>", name: name + "_<NAME>", to: &lines, language)
            case .table:
                lines.append(row(field, path: path + ".<name>", name: name + "_<NAME>", language))
            case .text, .integer, .boolean, .duration, .choice, .texts:
                lines.append(row(field, path: path, name: name, language))
            }
        }
    }

    private static func row(
        _ field: SettingsField, path: String, name: String, _ language: SettingsLanguage
    ) -> String {
        let standard =
            if field.isRequired {
                BilingualText("required", "必填")[language]
            } else if let standard = field.standard, !standard.isEmpty {
                "`\(standard)`"
            } else {
                "–"
            }
        let kinds =
            field.onlyFor.isEmpty
            ? ""
            : BilingualText(
                "(\(field.onlyFor.joined(separator: ", "))) ", "（\(field.onlyFor.joined(separator: "、"))）")[language]
        let cells = ["`\(path)`", field.type.label(language), standard, "`\(name)`", kinds + field.meaning[language]]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}
