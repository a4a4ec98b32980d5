internal import Dispatch
internal import FoundationEssentials
package import Ledger
package import Logging
internal import SidecarBase

/// Makes signed checkpoints, one maker at a time, and writes them down elsewhere, too.
package actor CheckpointMaker {
    private let ledger: any EvidenceLedger
    private let copy: CheckpointCopy?
    private let logger: Logger
    private var copied: Int64?
    /// The key that signs.
    package nonisolated let key: CheckpointKey

    /// - Parameters:
    ///   - ledger: whose events are covered.
    ///   - key: signs.
    ///   - copy: path of the file that each is appended to; `nil` for none.
    ///   - logger: for a copy that cannot be written.
    package init(ledger: any EvidenceLedger, key: CheckpointKey, copy: String?, logger: Logger) {
        self.ledger = ledger
        self.key = key
        self.copy = copy.map(CheckpointCopy.init(path:))
        self.logger = logger
    }

    /// Covers all that happened up to now. A copy that cannot be written is made up for the next time.
    package func make() async throws {
        let made = try await ledger.makeCheckpoints(key)
        guard let copy else { return }
        do {
            var done: Int64 = 0
            if let copied { done = copied } else { done = try await copy.last() }
            while true {
                let next = try await ledger.checkpoints((done + 1)...(done + 500))
                guard let last = next.last else { break }
                try await copy.append(next)
                done = last.number
            }
            copied = done
        } catch {
            copied = nil
            logger.error(
                "checkpoints cannot be written down elsewhere",
                metadata: ["cause": "\(error)", "made": "\(made.count)"])
        }
    }
}

/// The file that checkpoints are appended to, a line of JSON each. Its disk may be another machine's and slow, so it has a thread
/// of its own.
package struct CheckpointCopy: Sendable {
    private struct Line: Codable {
        let checkpoint: String
        let signature: String
        let key: String
    }

    private let path: String
    private let queue = DispatchQueue(label: "portsign.checkpoint-copy", qos: .utility)

    /// - Parameter path: the file; it is made when it is not there.
    package init(path: String) {
        self.path = path
    }

    /// What stands in the file, in its order.
    /// - Throws: `ledger.checkpoint` for a file that cannot be read or holds something else.
    package func read() async throws -> [SignedCheckpoint] {
        try await run { path in
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            return try text.split(separator: "\n").map { line in
                let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
                return try SignedCheckpoint(
                    text: line.checkpoint, signature: Base64.decode(line.signature) ?? [],
                    publicKey: Base64.decode(line.key) ?? [])
            }
        }
    }

    func last() async throws -> Int64 { try await read().map(\.number).max() ?? 0 }

    func append(_ checkpoints: [SignedCheckpoint]) async throws {
        try await run { path in
            var lines = Data()
            for checkpoint in checkpoints {
                lines += try EvidenceFormat.encoder().encode(
                    Line(
                        checkpoint: checkpoint.text, signature: Base64.encodeText(checkpoint.signature),
                        key: Base64.encodeText(checkpoint.publicKey)))
                lines.append(0x0A)
            }
            try AppendedFile.append([UInt8](lines), to: path)
        }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable (String) throws -> Value) async throws -> Value {
        let path = path
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        do {
                            return try body(path)
                        } catch let error as LedgerError {
                            throw error
                        } catch {
                            throw LedgerError(.ledgerCheckpoint, "the copy cannot be read or written: \(error)")
                        }
                    })
            }
        }
    }
}
