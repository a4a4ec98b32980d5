import Foundation
import Testing

/// A manual at the top of the package, as text.
enum Manual: String, CaseIterable, CustomTestStringConvertible {
    case english = "README.md"
    case chinese = "README.zh-CN.md"

    /// The folder of the package.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    var testDescription: String { rawValue }

    func text() throws -> String {
        try String(contentsOf: Manual.package.appendingPathComponent(rawValue), encoding: .utf8)
    }

    /// The locale of who reads it.
    var locale: String { self == .english ? "C.UTF-8" : "zh_CN.UTF-8" }

    /// The chapter whose heading has this text.
    func chapter(_ heading: String) throws -> Substring {
        let text = try text()
        guard let start = text.firstRange(of: "\n## \(heading)\n") else { return "" }
        let rest = text[start.upperBound...]
        return rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    }

    /// The five steps.
    func steps() throws -> Substring {
        try chapter(self == .english ? "Replace the Tomcat bundle in five steps" : "五步替换 Tomcat 加签组件")
    }

    /// The commands of the program in a text, each as its words without `portsign`.
    static func commands(in text: some StringProtocol) -> [[String]] {
        String(text).matches(of: #/`portsign ([^`]+)`/#).map { $0.1.split(separator: " ").map(String.init) }
    }
}
