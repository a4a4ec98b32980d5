/// A number in a document that names another: the payment of an order, the order and the waybill of an inventory. Which fields
/// are such is said by the catalogue's line `references`.
package struct DocumentReference: Sendable, Hashable {
    /// Which document of the declaration has it, counted from 0 as ``Declaration/keys`` are.
    package let documentIndex: Int
    /// The name of the field: `orderNo`, `logisticsNo`, `payTransactionId`, `invtNo`.
    package let field: String
    /// Never empty.
    package let value: String

    /// - Parameters:
    ///   - documentIndex: counted from 0.
    ///   - field: the element's local name.
    ///   - value: its text without white space at the ends.
    package init(documentIndex: Int, field: String, value: String) {
        self.documentIndex = documentIndex
        self.field = field
        self.value = value
    }
}
