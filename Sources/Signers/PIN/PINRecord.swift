internal import CryptoCore
internal import SidecarBase

/// What is remembered about PINs that were offered to cards, so that a PIN that failed is never tried again, not even
/// after a restart. Kept in a small file of mode 0600; the PINs in it are keyed hashes. Several processes may use one
/// file: every question and every note reads it anew, under a lock. Source: card.md §9.4.
package struct PINRecord: Sendable {
    /// A PIN on a card, without telling the PIN.
    struct Fingerprint: Hashable {
        let certNo: String
        let hash: String
    }

    private let path: String

    /// - Parameter path: the state file; its folder must be there.
    package init(path: String) {
        self.path = path
    }

    /// What the file says about one PIN on one card.
    struct Knowledge: Equatable {
        /// The card refused it.
        var isRefused = false
        /// It was about to be offered, and what came of it was never noted: the tries that were left before (-1 when the
        /// card could not tell).
        var openTrial: Int?
        /// A person allowed one attempt in spite of few tries left.
        var isAttemptAllowed = false
        /// How often a person cleared the record of this card.
        var clearings = 0
    }

    /// The name of a PIN on a card in this file.
    func fingerprint(certNo: String, pin: PINBytes) throws(SignerError) -> Fingerprint {
        let key = try change { content in content.key }
        let hash = HMAC.sha256(Array(certNo.utf8) + [0] + pin.bytes, key: key)
        return Fingerprint(certNo: certNo, hash: Hex.encode(hash.prefix(16)))
    }

    func knowledge(of pin: Fingerprint) throws(SignerError) -> Knowledge {
        try change { content in
            Knowledge(
                isRefused: content.refused.contains(pin), openTrial: content.trials[pin],
                isAttemptAllowed: content.allowed.contains(pin.certNo),
                clearings: content.clearings[pin.certNo] ?? 0)
        }
    }

    /// Notes that a PIN is about to be offered. Must be on the disk before the card gets it.
    /// - Parameters:
    ///   - pin: which PIN on which card.
    ///   - tries: the tries left before, `nil` when the card cannot tell.
    /// - Throws: `card.pin_guard` when it cannot be noted; the PIN must not be offered then.
    func noteTrial(of pin: Fingerprint, tries: Int?) throws(SignerError) {
        try change { content in
            content.trials[pin] = tries ?? -1
            content.allowed.remove(pin.certNo)
        }
    }

    /// Notes that the card took the PIN, or that it was never compared.
    func noteEndOfTrial(of pin: Fingerprint) throws(SignerError) {
        try change { content in _ = content.trials.removeValue(forKey: pin) }
    }

    /// Notes that the card refused the PIN.
    func noteRefusal(of pin: Fingerprint) throws(SignerError) {
        try change { content in
            content.trials.removeValue(forKey: pin)
            content.refused.insert(pin)
        }
    }

    /// The certificate numbers of cards that refused a PIN.
    package func refusedCards() throws(SignerError) -> [String] {
        try change { content in Set(content.refused.map(\.certNo)).sorted() }
    }

    /// A person says "go on": forgets the PINs this card refused, and allows one attempt in spite of few tries left. A
    /// running sidecar sees it at its next request.
    package func allowAttempts(certNo: String) throws(SignerError) {
        try change { content in
            content.refused = content.refused.filter { $0.certNo != certNo }
            content.trials = content.trials.filter { $0.key.certNo != certNo }
            content.allowed.insert(certNo)
            content.clearings[certNo, default: 0] += 1
        }
    }

    private func change<Value>(_ body: (inout Content) -> Value) throws(SignerError) -> Value {
        do throws(PrivateFile.Failure) {
            return try PrivateFile.update(path, limit: 1_048_576) { bytes in
                var content = Content(bytes)
                let value = body(&content)
                let text = content.text
                return (text == bytes ? nil : text, value)
            }
        } catch {
            throw SignerError(.cardPinGuard, "the PIN state file \(path): \(error.reason)")
        }
    }
}

extension PINRecord {
    /// The file as values: a line each, words parted by spaces. A line that is not understood is dropped.
    struct Content {
        var key: [UInt8] = []
        var refused: Set<Fingerprint> = []
        var trials: [Fingerprint: Int] = [:]
        var allowed: Set<String> = []
        var clearings: [String: Int] = [:]

        init(_ bytes: [UInt8]) {
            for line in bytes.split(separator: 0x0A) {
                let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
                switch words.first {
                case "key" where words.count == 2: key = Hex.decode(words[1]) ?? []
                case "refused" where words.count == 3:
                    refused.insert(Fingerprint(certNo: words[1], hash: words[2]))
                case "trial" where words.count == 4:
                    trials[Fingerprint(certNo: words[1], hash: words[2])] = Int(words[3]) ?? -1
                case "cleared" where words.count == 3: clearings[words[1]] = Int(words[2]) ?? 0
                case "allowed" where words.count == 2: allowed.insert(words[1])
                default: break
                }
            }
            if key.count != 32 { key = SecureRandom.bytes(32) }
        }

        var text: [UInt8] {
            var lines = ["key \(Hex.encode(key))"]
            lines += refused.map { "refused \($0.certNo) \($0.hash)" }.sorted()
            lines += trials.map { "trial \($0.key.certNo) \($0.key.hash) \($0.value)" }.sorted()
            lines += allowed.map { "allowed \($0)" }.sorted()
            lines += clearings.map { "cleared \($0.key) \($0.value)" }.sorted()
            return Array((lines.joined(separator: "\n") + "\n").utf8)
        }
    }
}
