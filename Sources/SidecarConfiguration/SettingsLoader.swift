internal import Foundation
internal import SidecarBase

/// Makes settings of a YAML file and the environment, which wins over the file.
package enum SettingsLoader {
    /// Largest configuration file, in bytes.
    private static let maximumBytes = 1 << 20

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - file: the YAML file. A path is relative to the working directory.
    ///   - environment: the variables; those that begin with `PORTSIGN_` are read.
    /// - Returns: the checked settings.
    /// - Throws: every problem that was found, not only the first.
    package static func load(file: String, environment: [String: String]) throws(ConfigurationError) -> Settings {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw failure(
                file, .configFile, "cannot be read; portsign init writes an example", "无法读取；可用 portsign init 生成示例")
        }
        guard data.count <= maximumBytes else {
            throw failure(file, .configFile, "is larger than 1 MiB", "超过 1 MiB")
        }
        guard let yaml = String(validating: data, as: UTF8.self) else {
            throw failure(file, .configSyntax, "is not UTF-8 text; save it as UTF-8", "不是 UTF-8 文本，请另存为 UTF-8")
        }
        return try parse(yaml, file: file, environment: environment)
    }

    /// Makes settings of YAML text; see ``load(file:environment:)``.
    ///
    /// - Parameters:
    ///   - yaml: the text; a byte order mark is skipped.
    ///   - file: the name shown in problems.
    ///   - environment: the variables.
    /// - Returns: the checked settings.
    /// - Throws: every problem that was found.
    package static func parse(
        _ yaml: String, file: String = "portsign.yaml", environment: [String: String] = [:]
    ) throws(ConfigurationError) -> Settings {
        var tree: ConfigurationTree
        do {
            tree = try ConfigurationTree(yaml: yaml.hasPrefix("\u{FEFF}") ? String(yaml.dropFirst()) : yaml)
        } catch {
            throw ConfigurationError(file: file, problems: [error.problem])
        }
        let foreign = EnvironmentOverlay.apply(environment, to: &tree)
        let problems =
            (SettingsChecker.problems(in: tree) + SettingsConsistency.problems(in: tree)).inOrderOfLines + foreign
        guard problems.isEmpty else { throw ConfigurationError(file: file, problems: problems) }
        return SettingsBuilder.settings(tree)
    }

    private static func failure(
        _ file: String, _ code: ErrorCode, _ english: String, _ chinese: String
    ) -> ConfigurationError {
        ConfigurationError(
            file: file, problems: [ConfigurationProblem(code, path: "", place: .file, english, chinese)])
    }
}

extension [ConfigurationProblem] {
    /// Those of the file by line, then the others; equal ones stay in their order.
    fileprivate var inOrderOfLines: [ConfigurationProblem] {
        enumerated().sorted { left, right in
            let first = (left.element.line, left.offset)
            let second = (right.element.line, right.offset)
            return first < second
        }.map(\.element)
    }
}

extension ConfigurationProblem {
    fileprivate var line: Int {
        switch place {
        case .line(let line): line
        case .file: 0
        case .environment: Int.max
        }
    }
}
