/// A negative return status, or a range of them, as the tables of customs explain it. The same number means different things in
/// import and export, so it is looked up with the direction. Source: ceb.md chapter 8; -301020 and -451: zhejiang.md §9.3.
package struct ReturnCode: Sendable, Hashable {
    /// One number, or the range that a document of export has for a step.
    package let numbers: ClosedRange<Int>
    package let direction: MessageType.Direction
    /// The number of the declaration it is about (621); `nil` for the codes of all documents.
    package let document: Int?
    package let group: ReturnGroup
    package let meaning: BilingualText

    init(
        _ numbers: ClosedRange<Int>, _ direction: MessageType.Direction, _ document: Int?, _ group: ReturnGroup,
        _ meaning: BilingualText
    ) {
        self.numbers = numbers
        self.direction = direction
        self.document = document
        self.group = group
        self.meaning = meaning
    }

    /// The code with this number; `nil` when customs' tables do not have it.
    package init?(_ number: Int, _ direction: MessageType.Direction) {
        switch direction {
        case .import:
            guard let code = ReturnCode.importCodes[number] else { return nil }
            self = code
        case .export:
            // The codes of all documents come before the ranges they lie in.
            guard let code = ReturnCode.export.first(where: { $0.numbers.contains(number) }) else { return nil }
            self = code
        }
    }

    /// The code that stands in a receipt: `-621029`. `nil` for what is no number or has no explanation.
    package init?(_ text: String, _ direction: MessageType.Direction) {
        guard let number = Int(text.trimmed) else { return nil }
        self.init(number, direction)
    }

    /// Every code and range, for documentation and tests.
    package static let all: [ReturnCode] = `import` + export

    private static let importCodes = Dictionary(`import`.map { ($0.numbers.lowerBound, $0) }) { first, _ in first }

    /// The codes that import and export share.
    static func enterprise(_ direction: MessageType.Direction) -> [ReturnCode] {
        [
            ReturnCode(
                -10101 ... -10101, direction, nil, .mismatch,
                BilingualText("the type of the enterprise is not valid", "企业类型无效")),
            ReturnCode(
                -10102 ... -10102, direction, nil, .mismatch,
                BilingualText("the enterprise's code is not valid", "企业代码无效")),
        ]
    }
}
