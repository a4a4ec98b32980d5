extension MessageType {
    /// The number by which a document of this type is known inside its enterprise: `orderNo`, `copNo`, `logisticsNo`. Empty
    /// for a type without a key.
    package var keyField: String { MessageCatalogue.layout(of: self)?.key.last { $0.need == .number }?.name ?? "" }

    /// The element of a document that holds its fields, where it is not the document itself: `OrderHead`.
    package var headElement: String? { MessageCatalogue.layout(of: self)?.head }
}
