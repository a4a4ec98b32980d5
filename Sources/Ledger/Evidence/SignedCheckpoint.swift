internal import CryptoCore
internal import SidecarBase

/// A statement about the event chain as it stood at a moment, signed: whoever has one can tell whether the past that it covers
/// was changed since.
///
/// It is the text that is signed, ECDSA on P-256 with SHA-256, DER:
///
///     PortSign checkpoint 1
///     ledger: hash of event 1
///     number: 1, 2, …
///     first: sequence of the first event it covers, one more than the last of the checkpoint before
///     last: sequence of the last
///     head: hash of the last
///     root: root of the Merkle tree over the hashes of the events it covers
///     time: 2026-01-05T08:00:00.000+08:00
///     previous: SHA-256 of the text of the checkpoint before, 64 zeros in the first
///     key: SHA-256 of the public key (SubjectPublicKeyInfo)
package struct SignedCheckpoint: Sendable, Equatable {
    package let number: Int64
    package let first: Int64
    package let last: Int64
    /// Hexadecimal, as the text has them.
    package let ledger: String
    package let head: String
    package let root: String
    package let previous: String
    package let key: String
    package let time: String
    /// What is signed, in UTF-8.
    package let text: String
    package let signature: [UInt8]
    /// SubjectPublicKeyInfo of the signer; empty where it is not known.
    package let publicKey: [UInt8]

    private static let title = "PortSign checkpoint 1"
    private static let names = ["ledger", "number", "first", "last", "head", "root", "time", "previous", "key"]

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: what is signed.
    ///   - signature: DER.
    ///   - publicKey: of the signer.
    /// - Throws: `ledger.corrupt` for a text of another form.
    package init(text: String, signature: [UInt8], publicKey: [UInt8]) throws(LedgerError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == SignedCheckpoint.names.count + 2, lines.last == "",
            lines.first == SignedCheckpoint.title[...]
        else { throw LedgerError(.ledgerCorrupt, "a checkpoint has another form") }
        var values: [String] = []
        for (name, line) in zip(SignedCheckpoint.names, lines.dropFirst()) {
            guard line.hasPrefix(name + ": ") else {
                throw LedgerError(.ledgerCorrupt, "a checkpoint has no line \(name)")
            }
            values.append(String(line.dropFirst(name.utf8.count + 2)))
        }
        guard let number = Int64(values[1]), let first = Int64(values[2]), let last = Int64(values[3]), number > 0,
            first > 0, last >= first,
            [values[0], values[4], values[5], values[7], values[8]].allSatisfy({ Hex.decode($0)?.count == 32 })
        else { throw LedgerError(.ledgerCorrupt, "a checkpoint has values that cannot be") }
        self.init(
            number: number, first: first, last: last, ledger: values[0], head: values[4], root: values[5],
            time: values[6], previous: values[7], key: values[8], signature: signature, publicKey: publicKey)
        // One checkpoint has one text.
        guard self.text == text else { throw LedgerError(.ledgerCorrupt, "a checkpoint is written otherwise") }
    }

    init(
        number: Int64, first: Int64, last: Int64, ledger: String, head: String, root: String, time: String,
        previous: String, key: String, signature: [UInt8], publicKey: [UInt8]
    ) {
        self.number = number
        self.first = first
        self.last = last
        self.ledger = ledger
        self.head = head
        self.root = root
        self.time = time
        self.previous = previous
        self.key = key
        self.signature = signature
        self.publicKey = publicKey
        let values = [ledger, String(number), String(first), String(last), head, root, time, previous, key]
        text =
            SignedCheckpoint.title + "\n"
            + zip(SignedCheckpoint.names, values).map { "\($0): \($1)\n" }.joined()
    }

    /// SHA-256 of the text: what the next checkpoint calls `previous`.
    package var digest: [UInt8] { MessageDigest.sha256(Array(text.utf8)) }

    /// Whether the signature is that of the public key, and this the key that the text names.
    package var isSigned: Bool {
        guard Hex.encode(MessageDigest.sha256(publicKey)) == key else { return false }
        return CheckpointKey.verify(signature, of: Array(text.utf8), publicKey: publicKey)
    }

    /// The same with a signature.
    func signed(by key: CheckpointKey) throws -> SignedCheckpoint {
        SignedCheckpoint(
            number: number, first: first, last: last, ledger: ledger, head: head, root: root, time: time,
            previous: previous, key: self.key, signature: try key.sign(Array(text.utf8)), publicKey: key.publicKey)
    }
}
