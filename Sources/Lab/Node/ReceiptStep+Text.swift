extension ReceiptStep {
    /// Reads `2@0.3,120@0.8`: statuses and the seconds after the message was taken.
    /// - Parameter text: the list; empty gives no steps.
    /// - Returns: `nil` when it is not such a list.
    package static func list(_ text: String) -> [ReceiptStep]? {
        var steps: [ReceiptStep] = []
        for part in text.split(separator: ",") {
            let pieces = part.split(separator: "@", maxSplits: 1)
            guard let status = pieces.first.flatMap({ Int($0) }),
                let seconds = Double(pieces.count > 1 ? pieces[1] : "0.5"),
                seconds >= 0, seconds < 86_400
            else { return nil }
            let info = usual.first { $0.status == status }?.info ?? "[Code:\(status);Desc:模拟回执]"
            steps.append(ReceiptStep(status: status, delay: .seconds(seconds), info: info))
        }
        return steps
    }
}
