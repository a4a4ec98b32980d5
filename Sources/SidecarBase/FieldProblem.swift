/// What is wrong with one field of what was handed in.
package struct FieldProblem: Sendable, Equatable {
    /// Where, such as `payExchangeInfoLists[1].orderNo`.
    package let path: String
    /// The rule's stable name.
    package let rule: String
    package let english: String
    package let chinese: String

    package init(path: String, rule: String, english: String, chinese: String) {
        self.path = path
        self.rule = rule
        self.english = english
        self.chinese = chinese
    }
}

/// An error that names the fields it is about; a problem document lists them.
package protocol FieldProblems: CodedError {
    /// All of them, at once. Values are never quoted.
    var fieldProblems: [FieldProblem] { get }
}
