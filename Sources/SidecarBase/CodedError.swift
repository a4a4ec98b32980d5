/// An error that carries a stable code. Every error type of the house conforms; the reply to a caller is made from
/// the code, never from a description.
package protocol CodedError: Error, CustomStringConvertible {
    /// The stable code.
    var code: ErrorCode { get }
    /// Technical detail for log and operator: the failing call, raw codes, positions. Never secrets or personal data.
    var detail: String { get }
}

extension CodedError {
    /// Whether the same request may succeed later without a change by a person.
    package var isRetriable: Bool { code.isRetriable }

    package var description: String { detail.isEmpty ? code.name : "\(code.name): \(detail)" }
}

/// A failure without a type of its own: used from `Pipeline` up, where errors of many rooms meet.
package struct SidecarError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    /// - Parameters:
    ///   - code: the stable code.
    ///   - detail: technical detail, free of secrets and personal data.
    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// Any error as a coded one; a foreign error becomes `internal.unexpected` with its description as detail.
    package init(wrapping error: any Error) {
        if let coded = error as? any CodedError {
            self.init(coded.code, coded.detail)
        } else {
            self.init(.internalUnexpected, String(describing: error))
        }
    }
}
