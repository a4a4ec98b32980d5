internal import ByteCompression
internal import CryptoCore
internal import CustomsSignature
internal import FoundationEssentials
package import Ledger
package import SidecarBase

/// A file that proves what was declared.
package struct EvidenceFile: Sendable {
    /// The ZIP file.
    package let bytes: [UInt8]
    /// What it may be called on a disk.
    package let name: String
}

/// The desk that makes evidence; HTTP knows the pipeline by this. Source: design, §4.
package protocol EvidenceServing: Sendable {
    /// Everything about a message, a document, or all documents of an order, in a file that can be checked without PortSign.
    ///
    /// - Parameters:
    ///   - subject: an id, or an order number.
    ///   - company: whose, where an order number is not one company's alone.
    ///   - actor: who asks, for the record.
    /// - Returns: the file.
    /// - Throws: `message.not_found`; `http.parameter` when a company must be named; `ledger.body_archived` with the name of the
    ///   archive file that has it.
    func evidence(of subject: String, company: String?, actor: String) async throws -> EvidenceFile
}

/// Makes evidence out of the ledger.
package struct EvidenceDesk: EvidenceServing {
    private let ledger: any EvidenceLedger
    private let lookup: LookupDesk
    private let checkpoints: CheckpointMaker
    private let program: String
    private let now: Now

    /// - Parameters:
    ///   - ledger: what happened.
    ///   - lookup: finds an order's documents.
    ///   - checkpoints: makes the one that covers it, and has the key that signs.
    ///   - program: the name and version of this program.
    ///   - now: the time.
    package init(
        ledger: any EvidenceLedger, lookup: LookupDesk, checkpoints: CheckpointMaker, program: String,
        now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.lookup = lookup
        self.checkpoints = checkpoints
        self.program = program
        self.now = now
    }

    package func evidence(of subject: String, company: String?, actor: String) async throws -> EvidenceFile {
        let messages = try await messages(of: subject, company: company)
        _ = try await ledger.recordSystemEvent(
            kind: "evidence-exported", actor: actor, cause: "",
            detail: ["messages": messages.map(\.text).joined(separator: " ")])
        try await checkpoints.make()
        return EvidenceFile(
            bytes: try await file(of: messages, subject: subject),
            name: "evidence-\(messages.first?.text ?? "").zip")
    }

    /// The file of messages that checkpoints cover already.
    func file(of messages: [MessageID], subject: String) async throws -> [UInt8] {
        guard let first = messages.first, let record = try await ledger.message(first) else {
            throw SidecarError(.messageNotFound)
        }
        var entries: [(name: String, content: [UInt8])] = []
        for id in messages { entries += try await parts(of: id) }
        var receipts: [Int64: [UInt8]] = [:]
        for id in messages {
            for receipt in try await ledger.receipts(of: id) { receipts[receipt.sequence] = receipt.content }
        }
        entries += receipts.sorted { $0.key < $1.key }.map { (EvidenceFormat.receipt($0.key), $0.value) }
        entries += try await chain(of: messages)
        let key = checkpoints.key
        if !entries.contains(where: { $0.name == EvidenceFormat.key(key.fingerprint) }) {
            entries.append((EvidenceFormat.key(key.fingerprint), Array(key.publicPEM.utf8)))
        }
        entries.append((EvidenceFormat.readme, Array(EvidenceReadme.text.utf8)))
        let manifest = [UInt8](
            try EvidenceFormat.encoder().encode(
                EvidenceManifest(
                    format: EvidenceFormat.name, subject: subject, company: record.company, madeAt: now().iso8601,
                    program: program, key: key.fingerprint, messages: messages.map(\.text),
                    files: Dictionary(
                        uniqueKeysWithValues: entries.map { ($0.name, Hex.encode(MessageDigest.sha256($0.content))) })))
        )
        let head = [
            (EvidenceFormat.manifest, manifest), (EvidenceFormat.manifestSignature, try key.sign(manifest)),
        ]
        return try ZipWriter.archive(head + entries)
    }

    /// The messages that a name stands for: those of a document, or all that have an order's number.
    private func messages(of subject: String, company: String?) async throws -> [MessageID] {
        let id = MessageID(text: subject.lowercased())
        if let record = try await ledger.message(id) { return [record.id] }
        if let document = try await ledger.document(id) {
            return [document.batch] + [document.single].compactMap(\.self)
        }
        var found: [MessageRecord] = []
        var query = MessageQuery()
        query.text = subject
        query.company = company
        query.limit = 1_000
        found += try await ledger.messages(query)
        do {
            for report in try await lookup.order(subject, company: company).companies {
                for document in report.documents {
                    if let record = try await ledger.message(MessageID(text: document.id)) { found.append(record) }
                }
            }
        } catch let error as SidecarError where error.code == .messageNotFound {
            // No document names it as its order; it may be another number of a message.
        }
        guard Set(found.map(\.company)).count < 2 else {
            throw SidecarError(.httpParameter, "company: several have that number")
        }
        guard !found.isEmpty else { throw SidecarError(.messageNotFound, "no message with that number") }
        return Set(found.map(\.id)).sorted { $0.text < $1.text }
    }

    /// What a message was made from, the signed document, its certificate, the envelope.
    private func parts(of id: MessageID) async throws -> [(name: String, content: [UInt8])] {
        var parts: [(name: String, content: [UInt8])] = []
        if let input = try await ledger.input(of: id) {
            parts.append((EvidenceFormat.message(id.text, "input.bin"), input))
        }
        if let signed = try await ledger.signed(of: id) {
            parts.append((EvidenceFormat.message(id.text, "signed.xml"), signed))
            if case .good(let verified) = SignatureExplainer().explain(signed) {
                parts.append(
                    (EvidenceFormat.message(id.text, "certificate.pem"), Array(verified.certificate.pem().utf8)))
            }
            do {
                let envelope = try await lookup.envelope(id.text)
                parts.append((EvidenceFormat.message(id.text, "envelope.xml"), envelope.bytes))
            } catch let error as SidecarError where error.code == .messageNotFound {
                // It is not sent from here.
            }
        }
        for document in try await ledger.documents(of: id) {
            guard let input = try await ledger.documentInput(of: document.id) else { continue }
            parts.append((EvidenceFormat.document(document.id.text, of: id.text), input))
        }
        return parts
    }

    /// The events, the checkpoints that they stand under, and the keys of those.
    private func chain(of messages: [MessageID]) async throws -> [(name: String, content: [UInt8])] {
        var lines: [UInt8] = []
        var numbers: Set<Int64> = []
        for event in try await ledger.provenEvents(of: messages) {
            guard let line = EvidenceEvent(event) else {
                throw SidecarError(.internalUnexpected, "an event is under no checkpoint")
            }
            numbers.insert(line.checkpoint)
            lines += [UInt8](try EvidenceFormat.encoder().encode(line)) + [0x0A]
        }
        var entries = [(name: EvidenceFormat.events, content: lines)]
        var keys: [String: [UInt8]] = [:]
        for number in numbers.sorted() {
            for checkpoint in try await ledger.checkpoints(number...number) {
                entries.append((EvidenceFormat.checkpoint(number), Array(checkpoint.text.utf8)))
                entries.append((EvidenceFormat.checkpointSignature(number), checkpoint.signature))
                keys[checkpoint.key] = Array(try PublicKey(spki: checkpoint.publicKey).pem().utf8)
            }
        }
        return entries + keys.sorted { $0.key < $1.key }.map { (EvidenceFormat.key($0.key), $0.value) }
    }
}
