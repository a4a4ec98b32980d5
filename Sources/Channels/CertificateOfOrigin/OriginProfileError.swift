package import SidecarBase

/// Why a profile is not used: everything that is wrong with it.
package struct OriginProfileError: CodedError, Equatable {
    /// One thing that is wrong.
    package struct Fault: Sendable, Equatable {
        /// The key, such as `signature.recipe`.
        package let path: String
        package let english: String
        package let chinese: String
    }

    package let faults: [Fault]
    package var code: ErrorCode { .originProfile }
    package var detail: String { faults.map { "\($0.path) \($0.english)" }.joined(separator: "; ") }
}
