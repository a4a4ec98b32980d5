/// What is fuzzed: one reader of what comes from outside each, with what must hold whatever comes.
enum FuzzTarget: String, CaseIterable {
    /// XML: parser, canonical form, compact form.
    case parse
    /// Checking a message: schema of every edition, rules, keys.
    case check
    /// Receipts: envelopes, receipts, their explanation.
    case receipt
    /// Signatures: reading, verifying, explaining, and making a message ready to be signed.
    case signature
    /// Single-window documents and JSON, made into headquarters messages.
    case singleWindow = "single-window"
    /// Messages in JSON.
    case json

    func run(_ bytes: [UInt8]) {
        switch self {
        case .parse: ParseTarget.run(bytes)
        case .check: CheckTarget.run(bytes)
        case .receipt: ReceiptTarget.run(bytes)
        case .signature: SignatureTarget.run(bytes)
        case .singleWindow: SingleWindowTarget.run(bytes)
        case .json: JSONTarget.run(bytes)
        }
    }
}

/// Ends the process with a finding when something that must hold does not.
func mustHold(_ condition: Bool, _ what: @autoclosure () -> String) {
    guard !condition else { return }
    fatalError("does not hold: \(what())")
}
