/// What was sent beside what came back. Source: ccpit.md §1 fact 7.
package struct OriginComparison: Sendable, Equatable {
    /// One value that differs.
    package struct Difference: Sendable, Equatable {
        package let path: String
        package let sent: String
        package let received: String
        /// Where it came from.
        package let source: String
    }

    /// The most differences that are told.
    private static let limit = 200

    private let sent: OriginJSON
    /// How many values were compared; with none the council has repeated nothing of what was sent.
    package private(set) var compared = 0
    package private(set) var differences: [Difference] = []

    init(sent: OriginJSON) {
        self.sent = sent
    }

    /// Compares everything that has a counterpart in what was sent.
    mutating func compare(_ received: OriginJSON, from source: String) {
        compare(sent, received, "", source)
    }

    private mutating func compare(_ sent: OriginJSON, _ received: OriginJSON, _ path: String, _ source: String) {
        switch (sent, received) {
        case (.object, .object(let members)):
            for member in members {
                guard let counterpart = sent[member.name] else { continue }
                compare(counterpart, member.value, path.isEmpty ? member.name : "\(path).\(member.name)", source)
            }
        case (.list(let left), .list(let right)):
            if left.count != right.count { note(path, "\(left.count) entries", "\(right.count) entries", source) }
            for (index, (one, other)) in zip(left, right).enumerated() {
                compare(one, other, "\(path)[\(index)]", source)
            }
        default:
            compared += 1
            // The number 1 and the text "1" say the same.
            let isSame = sent == received || sent.scalar != nil && sent.scalar == received.scalar
            if !isSame { note(path, OriginComparison.text(sent), OriginComparison.text(received), source) }
        }
    }

    private mutating func note(_ path: String, _ sent: String, _ received: String, _ source: String) {
        guard differences.count < OriginComparison.limit else { return }
        differences.append(Difference(path: path, sent: sent, received: received, source: source))
    }

    private static func text(_ value: OriginJSON) -> String {
        String((value.scalar ?? String(decoding: value.compact, as: UTF8.self)).prefix(200))
    }
}
