package import SidecarBase

/// Data that is not sent: everything that is wrong with it, by paths such as `goods[0].hsCode`.
package struct OriginDataError: FieldProblems, Equatable {
    package let fieldProblems: [FieldProblem]
    package var code: ErrorCode { .originData }
    /// Without values, which may be personal.
    package var detail: String { fieldProblems.map { "\($0.path): \($0.rule)" }.joined(separator: "; ") }
}
