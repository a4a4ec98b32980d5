package import SidecarBase

/// How the authority's messages look: data, because its specifications are handed to connected enterprises only.
/// Source: safe.md §5.
package struct SafeProfile: Sendable {
    package enum SOAPVersion: String, Sendable, CaseIterable { case v11 = "1.1", v12 = "1.2" }

    /// How a message stands in its envelope.
    package enum Style: String, Sendable, CaseIterable { case document, string, cdata, base64 }

    /// How a password is written.
    package enum PasswordMode: String, Sendable, CaseIterable { case md5hex, plain, md5HEX, sha256hex }

    /// What a code of the other side means.
    package enum CodeClass: String, Sendable, CaseIterable {
        case auth, permission, closed, duplicate, business, system
    }

    /// Where things stand in an answer.
    package struct Reply: Sendable {
        /// In the envelope: the text that holds the message, for the styles `string`, `cdata` and `base64`.
        var text: SafePath
        /// In the envelope: the element around the message, for the style `document`.
        var element: SafePath
        var code: SafePath
        var detail: SafePath
        var number: SafePath?
        var rows: SafePath
        var rowCode: SafePath?
        var rowDetail: SafePath?
        var page: SafePath?
        var pageSize: SafePath?
        var recordCount: SafePath?
    }

    /// Repeating.
    package struct Retry: Sendable, Equatable {
        /// Attempts in all.
        package var attempts = 3
        package var delays: [Duration] = [.seconds(2), .seconds(5), .seconds(10)]
        /// Before each look-up of a submit whose outcome is not known; the last one repeats.
        package var lookups: [Duration] = [30, 60, 300, 900, 1_800, 3_600].map { .seconds($0) }
        /// How often it is looked up; then a person decides.
        package var lookupAttempts = 20
    }

    package var name = ""
    package var charset = SafeCharset.gbk
    package var unmappable = SafeCharset.Unmappable.reject
    package var lengths = SafeLengthUnit.bytes
    package var soap = SOAPVersion.v11
    package var style = Style.string
    package var action: SafeTemplate
    package var envelope: SafeTemplate
    package var number: SafeNumberTemplate
    package var passwordMode = PasswordMode.md5hex
    package var constants: [String: String] = [:]
    package var reply: Reply
    package var successCodes: Set<String> = ["00000"]
    package var isMissingCodeSuccess = false
    package var classes: [String: CodeClass] = [:]
    package var hours: OpeningHours
    /// 1 is Monday.
    package var weekdays: Set<Int> = [1, 2, 3, 4, 5]
    package var retry = Retry()
    /// The most pages of one question.
    package var maximumPages = 100
    package var pageSize = 20
    /// What is unsafe is allowed.
    package var isTest = false
    /// In the order of the file.
    package var operations: [SafeOperation] = []

    /// The operation of a name.
    package func operation(_ id: String) -> SafeOperation? { operations.first { $0.id == id } }
}

/// Why a profile cannot be used.
package struct SafeProfileError: FieldProblems, Equatable {
    package let fieldProblems: [FieldProblem]
    package var code: ErrorCode { .safeProfile }
    package var detail: String {
        fieldProblems.map { $0.path.isEmpty ? $0.english : "\($0.path): \($0.english)" }.joined(separator: "; ")
    }
}

/// How message numbers are made. Source: safe.md §5.1, `msgNo`.
package struct SafeNumberTemplate: Sendable {
    private let template: SafeTemplate
    /// Digits of the number of the day.
    private let digits: Int
    /// The most characters of a number.
    static let maximum = 33

    /// - Throws: a fault for unknown places, and for a template in which numbers would be the same.
    init(_ source: String) throws(SafeTemplate.Fault) {
        var digits = 0
        for count in 1...12 where source.contains("{{seq\(count)}}") { digits = count }
        guard digits > 0, source.contains("{{yyyyMMdd}}") else {
            throw SafeTemplate.Fault(
                english: "must have {{yyyyMMdd}} and {{seq8}}", chinese: "必须含有 {{yyyyMMdd}} 与 {{seq8}}")
        }
        self.digits = digits
        template = try SafeTemplate(source, names: ["orgCode", "userCode", "yyyyMMdd", "seq\(digits)"])
    }

    /// The number; `nil` when it would be too long, or the numbers of the day are used up.
    func text(number: Int64, orgCode: String, userCode: String, time: ChinaTime) -> String? {
        let sequence = String(number)
        guard sequence.utf8.count <= digits else { return nil }
        let text = template.render(
            [
                "orgCode": .text(orgCode), "userCode": .text(userCode),
                "yyyyMMdd": .text(String(time.digits14.prefix(8))),
                "seq\(digits)": .text(String(repeating: "0", count: digits - sequence.utf8.count) + sequence),
            ], time: time)
        return text.utf8.count <= SafeNumberTemplate.maximum ? text : nil
    }
}
