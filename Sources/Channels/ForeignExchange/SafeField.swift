package import SidecarBase

/// A field of an operation's input. Source: safe.md §4.1, §5.1.
package struct SafeField: Sendable, Equatable {
    /// What a value looks like.
    package enum Kind: String, Sendable, CaseIterable {
        case text
        /// Digits, a sign and decimals as ``decimals`` allows.
        case number
        /// `yyyyMMdd`, a day that exists.
        case date
        /// A declaration number: 22 characters, the date `yyMMdd` at 13 to 18.
        case declarationNumber
    }

    package let name: String
    package var isRequired = false
    /// It is required when another field has one of these values.
    package var requiredWhen: (field: String, values: [String])?
    package var kind = Kind.text
    /// In the profile's unit; for numbers the digits.
    package var maximum: Int?
    /// Exactly so long.
    package var length: Int?
    package var decimals = 0
    /// The only values, where that is said.
    package var values: [String] = []

    package init(_ name: String) {
        self.name = name
    }

    package static func == (left: SafeField, right: SafeField) -> Bool {
        left.name == right.name && left.kind == right.kind && left.isRequired == right.isRequired
            && left.maximum == right.maximum && left.length == right.length && left.values == right.values
    }
}

/// A rule over several fields.
package enum SafeRule: Sendable, Equatable {
    /// All are given, or none.
    case allOrNone([String])
    /// Both given means both different.
    case differ(String, String)
    /// The numbers add up to the total, where that is given.
    case sum([String], total: String)
    /// A warning when the date is after the one inside a declaration number.
    case notAfter(date: String, number: String)
}

/// The unit of lengths. Source: safe.md §2, "Lengths".
package enum SafeLengthUnit: String, Sendable, CaseIterable { case bytes, characters }

/// What an operation is given.
package struct SafeInput: Sendable, Equatable, Codable {
    /// The ERP's own name of it, which makes it the same request when it comes again.
    package var clientRef: String?
    package var values: [String: String] = [:]
    /// Lists of rows.
    package var rows: [String: [[String: String]]] = [:]
    package var page: Int?
    package var pageSize: Int?

    package init(clientRef: String? = nil, values: [String: String] = [:], page: Int? = nil, pageSize: Int? = nil) {
        self.clientRef = clientRef
        self.values = values
        self.page = page
        self.pageSize = pageSize
    }
}

/// Input that is not sent, with everything that is wrong with it.
package struct SafeInputError: FieldProblems, Equatable {
    package let fieldProblems: [FieldProblem]
    package var code: ErrorCode { .safeInput }
    package var detail: String { fieldProblems.map { "\($0.path) (\($0.rule))" }.joined(separator: ", ") }
}
