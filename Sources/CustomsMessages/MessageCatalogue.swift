internal import Synchronization

/// All message types with their layouts, as the built-in catalogue's texts describe them.
enum MessageCatalogue {
    /// A type and where its fields are.
    final class Entry: Sendable {
        let type: MessageType
        let layout: MessageLayout
        /// The elements of a document that are lines: those whose names end in `List`.
        let lines: [String]

        init(type: MessageType, layout: MessageLayout, lines: [String]) {
            self.type = type
            self.layout = layout
            self.lines = lines
        }
    }

    /// The entry of a root element's local name, with `Message` at its end or without.
    static func entry(rootName: String) -> Entry? {
        let whole = rootName.utf8.count == 6 ? rootName + "Message" : rootName
        return MessageType.number(of: whole).flatMap { entry(number: $0) }
    }

    /// The entry of three digits.
    static func entry(number: Int) -> Entry? {
        known.withLock { known in
            if let entry = known[number] { return entry }
            let entry = make(number)
            known[number] = .some(entry)
            return entry
        }
    }

    /// The entry of a type.
    static func layout(of type: MessageType) -> MessageLayout? { entry(number: type.number)?.layout }

    /// Every type, by number.
    static let entries: [Entry] = {
        guard case .success(let catalogue) = SchemaCatalogue.standard else { return [] }
        let numbers = catalogue.editions.flatMap {
            catalogue.messages($0).compactMap { MessageType.number(of: $0.rootName) }
        }
        return Set(numbers).sorted().compactMap { entry(number: $0) }
    }()

    /// What was asked for so far; each is read from the catalogue once.
    private static let known = Mutex<[Int: Entry?]>([:])

    /// From the newest edition that has the message.
    private static func make(_ number: Int) -> Entry? {
        guard case .success(let catalogue) = SchemaCatalogue.standard else { return nil }
        let rootName = "CEB\(number)Message"
        for edition in catalogue.editions.reversed() {
            guard let message = catalogue.message(rootName, edition), let direction = message.direction,
                let role = message.role, let layout = message.layout, let documentElement = layout.records.first
            else { continue }
            var lines: [String] = []
            if case .group(let elements) = message.elements.first?.content {
                lines = elements.map(\.name).filter { $0.hasSuffix("List") }
            }
            return Entry(
                type: MessageType(number, direction, role, message.chineseName, documentElement), layout: layout,
                lines: lines)
        }
        return nil
    }
}
