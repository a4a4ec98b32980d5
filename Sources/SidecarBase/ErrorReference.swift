/// All error codes as a page of the manual.
package enum ErrorReference {
    /// Markdown: a table for every prefix.
    package static var page: String {
        var prefixes: [String] = []
        for code in ErrorCode.all where !prefixes.contains(prefix(code)) { prefixes.append(prefix(code)) }
        let tables = prefixes.map { name in
            let rows = ErrorCode.all.filter { prefix($0) == name }.map { code in
                "| `\(code.name)` | \(code.isRetriable ? "yes 是" : "") | \(code.english) | \(code.chinese) |"
            }
            return "## \(name)\n\n| code 代码 | passes by itself 可自行恢复 | |  |\n| --- | --- | --- | --- |\n"
                + rows.joined(separator: "\n") + "\n"
        }
        return """
            # Error codes 错误代码

            Codes stand in problem documents of the API, in the log, in the ledger's events and in what commands print. They are added,
            never renamed. This page is made by `portsign errors`.
            代码出现在 API 的错误文档、日志、台账事件和命令输出中；只增不改。本页由 `portsign errors` 生成。


            """ + tables.joined(separator: "\n")
    }

    private static func prefix(_ code: ErrorCode) -> String { String(code.name.prefix { $0 != "." }) }
}
