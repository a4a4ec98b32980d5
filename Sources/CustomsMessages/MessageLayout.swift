/// Where a message keeps what ties declarations and receipts together. Source of the keys: ceb.md §7.2 and the field tables of
/// chapters 4 and 5; zhejiang.md §6.4.
struct MessageLayout: Sendable {
    /// One part of a business key.
    struct KeyField: Sendable, Equatable {
        enum Need: Sendable {
            /// An enterprise code: declarations must have it; some receipts leave it out.
            case code
            /// The number itself: without it there is no key.
            case number
            /// Optional in both.
            case optional
        }

        let name: String
        let need: Need
    }

    /// The fields of a receipt's news.
    struct StatusFields: Sendable {
        let kind: ReceiptEntry.StatusKind
        let status: String
        let time: String
        let info: String
    }

    /// Local names of the element below the root, one a document; the first is the schema's, the others occur.
    let records: [String]
    /// The element inside it that holds the fields; `nil` when it holds them itself.
    let head: String?
    /// The names of the texts where the key is.
    let fields: Set<String>
    /// ``BusinessKey/kind``.
    let kind: String
    /// Enterprise codes first.
    let key: [KeyField]
    /// Of receipts; `nil` in declarations.
    let status: StatusFields?
    /// Fields that name sibling documents of a declaration.
    let references: [String]
    /// Fields of a declaration of which one names the enterprise that declares and signs it.
    let responsible: [String]
}
