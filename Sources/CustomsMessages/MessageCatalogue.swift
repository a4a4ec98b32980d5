/// All message types with their layouts, as the built-in catalogue's texts describe them.
enum MessageCatalogue {
    /// A type and where its fields are.
    final class Entry: Sendable {
        let type: MessageType
        let layout: MessageLayout

        init(type: MessageType, layout: MessageLayout) {
            self.type = type
            self.layout = layout
        }
    }

    /// The entry of a root element's local name.
    static func entry(rootName: String) -> Entry? { byRootName[rootName] }

    /// The entry of three digits.
    static func entry(number: Int) -> Entry? { byNumber[number] }

    /// The entry of a type.
    static func layout(of type: MessageType) -> MessageLayout? { byNumber[type.number]?.layout }

    private static let byNumber = Dictionary(entries.map { ($0.type.number, $0) }) { first, _ in first }
    private static let byRootName = Dictionary(
        entries.flatMap { [($0.type.rootName, $0), ("CEB\($0.type.number)", $0)] }
    ) { first, _ in first }

    /// Every type, by number; read from the catalogue once. That the built-in texts have no fault is a test's business.
    static let entries: [Entry] = {
        guard case .success(let catalogue) = SchemaCatalogue.standard else { return [] }
        var found: [Int: Entry] = [:]
        for edition in catalogue.editions {
            for message in catalogue.messages(edition) {
                guard let number = MessageType.number(of: message.rootName), let direction = message.direction,
                    let role = message.role, let layout = message.layout, let documentElement = layout.records.first
                else { continue }
                let type = MessageType(number, direction, role, message.chineseName, documentElement)
                found[number] = Entry(type: type, layout: layout)
            }
        }
        return found.values.sorted { $0.type.number < $1.type.number }
    }()
}
