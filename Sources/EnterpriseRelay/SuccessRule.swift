package import SidecarBase

/// What an ERP's answer must be to mean that it has the receipt.
package struct SuccessRule: Sendable, Equatable {
    /// What the body must say.
    package enum Body: Sendable, Equatable {
        /// Where it speaks of success, that it is true; and no web page. See ``ERPAnswer``.
        case auto
        /// Anything.
        case any
        /// This text is in it.
        case text(String)
    }

    package var statuses: StatusList
    package var body: Body

    package init(statuses: StatusList = .good, body: Body = .auto) {
        self.statuses = statuses
        self.body = body
    }

    /// Why the receipt was not taken; `nil` when it was.
    func refusal(status: Int, body answer: [UInt8]) -> RelayError? {
        guard statuses.contains(status) else {
            return RelayError((500..<600).contains(status) ? .erpFailed : .erpRefused, "HTTP \(status)")
        }
        switch body {
        case .any: return nil
        case .auto: return ERPAnswer.refusal(in: answer).map { RelayError(.erpRefused, $0) }
        case .text(let text):
            let isThere = String(decoding: answer, as: UTF8.self).contains(text)
            return isThere ? nil : RelayError(.erpRefused, "the answer does not contain the text of success")
        }
    }
}
