import GRDB
import Synchronization

/// Knows of most digests that no message has them, without asking the file: a Bloom filter over the SHA-256 of the inputs of
/// messages and of their documents.
///
/// Why: nearly every declaration is new, and asking the file whether it is costs a change of threads. A wrong "perhaps" costs
/// one query; a wrong "no" cannot be, because a digest is added before its message is written, and those of earlier runs are
/// read before the filter says "no" for the first time. Its size is fixed: two megabytes hold a million messages with one
/// needless query in 400.
final class DigestFilter: Sendable {
    private static let words = 1 << 18
    private static let probes = 4

    private struct State {
        var bits = [UInt64](repeating: 0, count: DigestFilter.words)
        var isComplete = false
        var isAbandoned = false
    }

    private let state = Mutex(State())

    /// Whether a message with this digest may be in the ledger.
    func mayContain(_ digest: [UInt8]) -> Bool {
        state.withLock { state in
            !state.isComplete
                || (0..<DigestFilter.probes).allSatisfy { probe in
                    let (word, bit) = DigestFilter.place(probe, digest)
                    return state.bits[word] & bit != 0
                }
        }
    }

    /// Adds the digest of a message that is about to be written.
    func add(_ digest: [UInt8]) {
        state.withLock { state in DigestFilter.set(digest, in: &state.bits) }
    }

    /// Adds the digests of all messages in the file; from then on the filter says "no". A filter that is abandoned first, or
    /// a file that cannot be read, leaves it saying "perhaps".
    func fill(from reader: any DatabaseReader) throws {
        try reader.read { database in
            let cursor = try Row.fetchCursor(
                database, sql: "SELECT input_digest FROM message UNION ALL SELECT input_digest FROM document")
            var isWhole = false
            while !isWhole {
                var block: [[UInt8]] = []
                while block.count < 1_024, let row = try cursor.next() { block.append(try row.bytes(0)) }
                isWhole = block.count < 1_024
                let goesOn = state.withLock { state in
                    for digest in block { DigestFilter.set(digest, in: &state.bits) }
                    return !state.isAbandoned
                }
                guard goesOn else { return }
            }
            state.withLock { $0.isComplete = true }
        }
    }

    /// Ends a filling that is under way.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }

    private static func set(_ digest: [UInt8], in bits: inout [UInt64]) {
        for probe in 0..<probes {
            let (word, bit) = place(probe, digest)
            bits[word] |= bit
        }
    }

    /// Four bytes of the digest, which is as good as random, are the place of a bit.
    private static func place(_ probe: Int, _ digest: [UInt8]) -> (word: Int, bit: UInt64) {
        guard digest.count >= probes * 4 else { return (0, 1) }
        var number: UInt32 = 0
        for offset in 0..<4 { number = number << 8 | UInt32(digest[probe * 4 + offset]) }
        return (Int(number >> 6) & (words - 1), 1 << UInt64(number & 63))
    }
}
