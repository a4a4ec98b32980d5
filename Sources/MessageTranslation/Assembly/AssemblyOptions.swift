/// What assembling leaves to the site. Source: zhejiang.md §10, rows 12, 18 and 21.
package struct AssemblyOptions: Sendable, Equatable {
    /// What `orderTotalAmount` of an order must be for its `acturalPaid`, which is computed, to be believed.
    package enum PaidRule: String, Sendable, CaseIterable {
        /// The amount before the discount.
        case strictBefore = "strict-before"
        /// The amount after the discount.
        case strictAfter = "strict-after"
        /// One of the two.
        case either
        /// It is not looked at.
        case trust
    }

    /// The rule for the amount actually paid.
    package var paidRule: PaidRule = .either
    /// Whether spaces and punctuation are taken out of the fields that a mapping marks with `clean`: addresses, names of goods.
    package var cleansText = false
    /// What an absent `cebFlag` means for documents of these senders (`jkfSign/companyCode`, or the company's customs code);
    /// without an entry: not for headquarters.
    package var absentFlag: [String: SingleWindowSign.Binding] = [:]
    /// Kinds of documents whose absent `cebFlag` means that the enterprise makes the message. By default those that were seen
    /// without the element in practice (zhejiang.md §5.2); empty it to hold them to the rule of the others.
    package var boundWithoutFlag: Set<String> = ["PAYMENT", "MODIFY_CANCEL"]

    package init() {}
}
