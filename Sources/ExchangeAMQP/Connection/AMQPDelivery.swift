/// A message that the broker brought, to be acknowledged.
struct AMQPDelivery: Sendable, Equatable {
    let tag: UInt64
    /// Whether it was brought before, to us or somebody else, and not acknowledged.
    let isRedelivered: Bool
    /// In bytes.
    let size: UInt64
    /// `nil` when it is over the limit.
    let body: [UInt8]?
    let properties: ContentHeader.Properties
}

/// What became of a publication.
enum PublicationOutcome: Sendable, Equatable {
    /// The broker has it.
    case taken
    /// The broker could not take it.
    case notTaken
    /// No queue gets it.
    case returned(TransportReturn)

    /// The broker's word on a message that no queue gets.
    struct TransportReturn: Sendable, Equatable {
        let code: UInt16
        let text: String
    }
}
