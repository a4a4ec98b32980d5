package import SidecarBase

/// Looks at an input without sending it: what is wrong, and how the message would look.
package struct SafePreview: Sendable {
    /// The message as it would be sent, its password masked and its number made up.
    package let message: [UInt8]
    package let warnings: [FieldProblem]

    /// - Parameters:
    ///   - operation: the name of an operation.
    ///   - body: the input.
    ///   - isXML: whether it is XML.
    ///   - profile: how messages look.
    ///   - time: of the message.
    /// - Throws: `safe.not_found`, `safe.input`, `message.json`, `xml.…`, `safe.number`.
    package init(
        _ operation: String, _ body: [UInt8], isXML: Bool, _ profile: SafeProfile, time: ChinaTime
    ) throws {
        guard let operation = profile.operation(operation) else {
            let names = profile.operations.map(\.id).joined(separator: ", ")
            throw SidecarError(.safeNotFound, "operations: \(names)")
        }
        let input = try SafeInputReader.read(body, isXML: isXML)
        var check = SafeFieldCheck(profile)
        check.check(input, operation)
        guard check.problems.isEmpty else { throw SafeInputError(fieldProblems: check.problems) }
        warnings = check.warnings
        let user = (orgCode: "ORGCODE01", userCode: "user")
        guard let number = profile.number.text(number: 1, orgCode: user.orgCode, userCode: user.userCode, time: time)
        else { throw SidecarError(.safeNumber) }
        message =
            SafeMessage(
                of: operation,
                values: SafeParts.values(
                    operation, input, profile, page: nil, number: number, orgCode: user.orgCode, userCode: user.userCode
                ),
                profile, time: time
            ).masked
    }
}
