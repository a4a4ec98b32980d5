/// One of the 42 headquarters message types. Source: ceb.md chapter 3.
package struct MessageType: Sendable, Hashable {
    /// Whether goods come into the country or leave it.
    package enum Direction: Sendable { case `import`, export }

    /// Whether the enterprise sends it or gets it.
    package enum Role: Sendable { case declaration, receipt }

    /// The three digits of the name, for example 311.
    package let number: Int
    package let direction: Direction
    package let role: Role
    /// The official name.
    package let chineseName: String
    /// The repeated element below the root, one a document: `Order`, `Inventory`, `OrderReturn`.
    package let documentElement: String

    init(_ number: Int, _ direction: Direction, _ role: Role, _ chineseName: String, _ documentElement: String) {
        self.number = number
        self.direction = direction
        self.role = role
        self.chineseName = chineseName
        self.documentElement = documentElement
    }

    /// The number in a root's local name, `CEB311Message`; `nil` for other names.
    static func number(of rootName: String) -> Int? {
        let digits = rootName.dropFirst(3).dropLast(7)
        guard digits.utf8.count == 3, let number = Int(digits), rootName == "CEB\(number)Message" else { return nil }
        return number
    }

    /// The local name of the root, which is also the MsgType of envelopes.
    package var rootName: String { "CEB\(number)Message" }

    /// Every type, by number.
    package static let all: [MessageType] = MessageCatalogue.entries.map(\.type)

    /// The type of a root element's local name; `nil` when there is none. The official sample of 214 has a root without
    /// `Message` at its end, which is accepted for every type. Source: ceb.md §5.21.
    package init?(rootName: String) {
        guard let entry = MessageCatalogue.entry(rootName: rootName) else { return nil }
        self = entry.type
    }

    /// The type with these three digits.
    package init?(number: Int) {
        guard let entry = MessageCatalogue.entry(number: number) else { return nil }
        self = entry.type
    }

    /// What answers a declaration: the next number (311 → 312). `nil` for receipts. Source: ceb.md chapter 11.
    package var receiptType: MessageType? { role == .declaration ? MessageType(number: number + 1) : nil }

    /// What a receipt answers; `nil` for declarations and for what customs sends of its own accord.
    package var declarationType: MessageType? {
        guard role == .receipt, let type = MessageType(number: number - 1), type.role == .declaration else {
            return nil
        }
        return type
    }

    /// The receiver of its envelopes. Source: zhejiang.md §7.1.
    package var defaultReceiver: String {
        switch direction {
        case .import: "DXPEDCCEB0000002"
        case .export: "DXPEDCCEB0000003"
        }
    }

    package static func == (left: MessageType, right: MessageType) -> Bool { left.number == right.number }
    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
