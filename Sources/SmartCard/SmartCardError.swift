package import SidecarBase

/// A failure of PC/SC, of the reader or of the card's answer: one of the `card.…` codes, with the call that failed.
package struct SmartCardError: CodedError {
    package let code: ErrorCode
    /// The failing call and what it said: `SCardTransmit: W_RESET_CARD`. Never a command with a PIN.
    package let detail: String
    /// The PC/SC return code, when a PC/SC call failed.
    package let status: PCSCStatus?

    /// A failed PC/SC call.
    /// - Parameters:
    ///   - status: its return code.
    ///   - call: its name.
    package init(_ status: PCSCStatus, call: String) {
        code = status.errorCode
        detail = "\(call): \(status.name)"
        self.status = status
    }

    /// A failure outside PC/SC: an answer that cannot be understood, a status word.
    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
        status = nil
    }

    /// A command the card refused: the code for its status word, with the status word.
    /// - Parameters:
    ///   - statusWord: what the card said.
    ///   - command: the name of the command, never its bytes.
    package init(_ statusWord: StatusWord, command: String) {
        self.init(statusWord.errorCode, "\(command): \(statusWord)")
    }
}

extension SmartCardError: Equatable {
    /// Equal codes and PC/SC return codes; the detail is for people.
    package static func == (left: SmartCardError, right: SmartCardError) -> Bool {
        left.code == right.code && left.status == right.status
    }
}
