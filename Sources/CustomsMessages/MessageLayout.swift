/// Where a message keeps what ties declarations and receipts together.
struct MessageLayout: Sendable {
    /// One part of a business key.
    struct KeyField: Sendable {
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

        static func code(_ name: String) -> KeyField { KeyField(name: name, need: .code) }
        static func number(_ name: String) -> KeyField { KeyField(name: name, need: .number) }
        static func optional(_ name: String) -> KeyField { KeyField(name: name, need: .optional) }
    }

    /// Local names of the element below the root, one a document; the first is the schema's, the others occur.
    let records: [String]
    /// The element inside it that holds the fields; `nil` when it holds them itself.
    let head: String?
    /// ``BusinessKey/kind``.
    let kind: String
    let key: [KeyField]
    /// The fields of a receipt's news; unused in declarations.
    let statusKind: ReceiptEntry.StatusKind
    let status: String
    let time: String
    let info: String

    init(
        _ records: String..., head: String? = nil, kind: String, key: [KeyField],
        statusKind: ReceiptEntry.StatusKind = .returnStatus, status: String = "returnStatus",
        time: String = "returnTime", info: String = "returnInfo"
    ) {
        self.records = records
        self.head = head
        self.kind = kind
        self.key = key
        self.statusKind = statusKind
        self.status = status
        self.time = time
        self.info = info
    }
}
