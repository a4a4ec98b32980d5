package import SidecarBase

/// Data that is not sent: everything that is wrong with it.
package struct OriginDataError: CodedError, Equatable {
    /// One field that is wrong.
    package struct Fault: Sendable, Equatable {
        /// Such as `goods[0].hsCode`; empty for the whole.
        package let path: String
        /// Which rule, such as `required`.
        package let rule: String
        package let english: String
        package let chinese: String
    }

    package let faults: [Fault]
    package var code: ErrorCode { .originData }
    /// Without values, which may be personal.
    package var detail: String { faults.map { "\($0.path): \($0.rule)" }.joined(separator: "; ") }
}
