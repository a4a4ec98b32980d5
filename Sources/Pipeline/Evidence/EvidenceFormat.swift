internal import FoundationEssentials
internal import Ledger
internal import SidecarBase

/// What stands where in an evidence file. Described for others in docs/evidence.md.
enum EvidenceFormat {
    static let name = "portsign-evidence 1"
    static let readme = "README.txt"
    static let manifest = "manifest.json"
    static let manifestSignature = "manifest.sig"
    static let events = "events.jsonl"

    static func key(_ fingerprint: String) -> String { "keys/\(fingerprint).pem" }
    static func checkpoint(_ number: Int64) -> String { "checkpoints/\(number).txt" }
    static func checkpointSignature(_ number: Int64) -> String { "checkpoints/\(number).sig" }
    static func message(_ id: String, _ file: String) -> String { "messages/\(id)/\(file)" }
    static func document(_ id: String, of message: String) -> String { "messages/\(message)/documents/\(id).input" }
    static func receipt(_ sequence: Int64) -> String { "receipts/\(sequence).xml" }

    static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

/// What an evidence file says of itself; its bytes are signed with the key of the checkpoints.
struct EvidenceManifest: Codable {
    /// ``EvidenceFormat/name``.
    let format: String
    /// What was asked for: an id or an order number.
    let subject: String
    let company: String
    let madeAt: String
    /// The program that made it, with its version.
    let program: String
    /// The key that signed this, by its fingerprint.
    let key: String
    /// The ids of the messages in it.
    let messages: [String]
    /// SHA-256 of every other file but the signature, hexadecimal, by name.
    let files: [String: String]
}

/// An event as it stands in `events.jsonl`: everything its hash is made of, and its way to a checkpoint.
struct EvidenceEvent: Codable {
    let sequence: Int64
    let message: String?
    /// Milliseconds since 1970.
    let time: Int64
    let kind: String
    let actor: String
    let cause: String
    /// Names and values, sorted by the bytes of the name.
    let detail: [[String]]
    let previous: String
    let hash: String
    let checkpoint: Int64
    let index: Int
    let path: [String]

    /// `nil` for an event that no checkpoint covers.
    init?(_ event: ProvenEvent) {
        guard let proof = event.proof else { return nil }
        sequence = event.sequence
        message = event.message
        time = event.time.milliseconds
        kind = event.kind
        actor = event.actor
        cause = event.cause
        detail = event.detail.map { [$0.0, $0.1] }
        previous = Hex.encode(event.previous)
        hash = Hex.encode(event.hash)
        checkpoint = proof.checkpoint
        index = proof.index
        path = proof.path.map { Hex.encode($0) }
    }

    /// The event it tells of; `nil` when it is written in a way that tells of none.
    var event: ProvenEvent? {
        guard let previous = Hex.decode(previous), let hash = Hex.decode(hash), previous.count == 32, hash.count == 32,
            detail.allSatisfy({ $0.count == 2 })
        else { return nil }
        var neighbours: [[UInt8]] = []
        for text in path {
            guard let neighbour = Hex.decode(text), neighbour.count == 32 else { return nil }
            neighbours.append(neighbour)
        }
        return ProvenEvent(
            sequence: sequence, message: message, time: ChinaTime(milliseconds: time), kind: kind, actor: actor,
            cause: cause, detail: detail.map { ($0[0], $0[1]) }, previous: previous, hash: hash,
            proof: ProvenEvent.Proof(checkpoint: checkpoint, index: index, path: neighbours))
    }
}
