package import SidecarBase

/// An event with everything needed to compute its hash again and to find that under a signed checkpoint.
package struct ProvenEvent: Sendable {
    /// The way from the event's hash to the root that a checkpoint has signed.
    package struct Proof: Sendable, Equatable {
        /// The checkpoint's number.
        package let checkpoint: Int64
        /// The event's place among those that the checkpoint covers, from 0.
        package let index: Int
        /// The neighbours on the way up.
        package let path: [[UInt8]]

        /// All parts.
        package init(checkpoint: Int64, index: Int, path: [[UInt8]]) {
            self.checkpoint = checkpoint
            self.index = index
            self.path = path
        }
    }

    package let sequence: Int64
    /// The id of the message it is about, where it is about one.
    package let message: String?
    package let time: ChinaTime
    package let kind: String
    package let actor: String
    package let cause: String
    /// Sorted by name.
    package let detail: [(String, String)]
    /// The hash of the event before, whatever that is about; of the first, 32 zeros.
    package let previous: [UInt8]
    package let hash: [UInt8]
    /// `nil` when no checkpoint covers it yet.
    package let proof: Proof?

    /// All parts.
    package init(
        sequence: Int64, message: String?, time: ChinaTime, kind: String, actor: String, cause: String,
        detail: [(String, String)], previous: [UInt8], hash: [UInt8], proof: Proof?
    ) {
        self.sequence = sequence
        self.message = message
        self.time = time
        self.kind = kind
        self.actor = actor
        self.cause = cause
        self.detail = detail
        self.previous = previous
        self.hash = hash
        self.proof = proof
    }

    /// The hash that the event must have, see ``EventChain``.
    package var computedHash: [UInt8] {
        EventChain.hash(
            after: previous, sequence: sequence, message: message, time: time, kind: kind, actor: actor, cause: cause,
            detail: detail)
    }

    /// Whether its hash is that of its content, and stands under the checkpoint.
    package func stands(under checkpoint: SignedCheckpoint) -> Bool {
        guard let proof, proof.checkpoint == checkpoint.number, computedHash == hash,
            sequence == checkpoint.first + Int64(proof.index)
        else { return false }
        let root = MerkleTree.root(
            from: hash, at: proof.index, of: Int(checkpoint.last - checkpoint.first + 1), proof.path)
        return root.map { Hex.encode($0) } == checkpoint.root
    }
}
