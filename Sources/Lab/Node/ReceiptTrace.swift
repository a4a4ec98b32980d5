/// How far one receipt is on its way to the enterprise.
package struct ReceiptTrace: Sendable, Encodable {
    package enum Outcome: Sendable, Equatable, Encodable {
        /// Pushed until the enterprise says success.
        case pending
        /// The enterprise said success.
        case delivered
        /// The enterprise refused it in a way that repeating does not change.
        case refused(String)

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .pending: try container.encode("pending")
            case .delivered: try container.encode("delivered")
            case .refused(let code): try container.encode("refused: \(code)")
            }
        }
    }

    /// The root guid of the receipt.
    package let guid: String
    /// Its root name, such as `CEB312Message`.
    package let type: String
    /// `returnStatus`.
    package let status: Int
    package var attempts = 0
    package var outcome = Outcome.pending
    /// When the outcome stood.
    package var time: LabTime?
}
