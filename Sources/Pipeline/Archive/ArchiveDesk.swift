internal import ByteCompression
internal import FoundationEssentials
package import Ledger
package import Logging
package import SidecarBase

/// What would go to archive files, or went there.
package struct ArchiveReport: Encodable, Sendable {
    /// The messages of one month.
    package struct Month: Encodable, Sendable {
        /// `2026-01`
        package let month: String
        package var messages: Int
        /// Of what was handed in and signed.
        package var bytes: Int
    }

    /// The files that were written.
    package var files: [String] = []
    package var months: [Month] = []

    package var messages: Int { months.reduce(0) { $0 + $1.messages } }
}

/// Moves the contents of what is long finished into archive files: a ZIP file for each month, several where one would be too large,
/// with an evidence file for each message. Contents leave the ledger when the file was read back and found good.
package struct ArchiveDesk: Sendable {
    private let ledger: any ArchiveLedger
    private let evidence: EvidenceDesk
    private let checkpoints: CheckpointMaker
    private let folder: String
    private let logger: Logger

    /// Messages and bytes in one file.
    private static let messagesAtMost = 5_000
    private static let bytesAtMost = 256 << 20
    private static let readAtOnce = 200
    private static let removedAtOnce = 50

    /// - Parameters:
    ///   - ledger: whose contents go.
    ///   - evidence: makes the files inside.
    ///   - checkpoints: covers their events.
    ///   - folder: where archive files are.
    ///   - logger: a line for each file.
    package init(
        ledger: any ArchiveLedger, evidence: EvidenceDesk, checkpoints: CheckpointMaker, folder: String, logger: Logger
    ) {
        self.ledger = ledger
        self.evidence = evidence
        self.checkpoints = checkpoints
        self.folder = folder
        self.logger = logger
    }

    /// What would go: messages about which nothing happened since a time.
    package func preview(untouchedSince time: ChinaTime) async throws -> ArchiveReport {
        var report = ArchiveReport()
        try await forEach(untouchedSince: time) { candidate in
            ArchiveDesk.count(candidate, in: &report)
            return true
        }
        return report
    }

    /// Moves it.
    ///
    /// - Parameters:
    ///   - time: nothing happened about it since.
    ///   - files: at most so many files are written.
    ///   - pause: between two messages, so that others have the machine, too.
    ///   - actor: who does it, for the record.
    /// - Returns: what went.
    /// - Throws: `ledger.archive` when a file cannot be written or does not read back; nothing left the ledger then.
    package func run(
        untouchedSince time: ChinaTime, files: Int = .max, pause: Duration = .zero, actor: String
    ) async throws -> ArchiveReport {
        // What an earlier run recorded and did not finish.
        try await removeBodies()
        var report = ArchiveReport()
        while report.files.count < files {
            guard let next = try await writeFile(untouchedSince: time, pause: pause, report: &report) else { break }
            try await ledger.recordArchive(next, actor: actor)
            try await checkpoints.make()
            try await removeBodies()
            report.files.append(next.name)
            logger.info(
                "archive file written",
                metadata: ["file": "\(next.name)", "messages": "\(next.messages.count)", "bytes": "\(next.size)"])
        }
        return report
    }

    private func removeBodies() async throws {
        while try await ledger.removeArchivedBodies(limit: ArchiveDesk.removedAtOnce) > 0 {}
    }

    /// Writes the next file; `nil` when there is nothing for it.
    private func writeFile(
        untouchedSince time: ChinaTime, pause: Duration, report: inout ArchiveReport
    ) async throws -> ArchiveRecord? {
        var month: String?
        var messages: [ArchiveCandidate] = []
        var size = 0
        try await forEach(untouchedSince: time) { candidate in
            let its = ArchiveDesk.month(candidate.recordedAt)
            if month == nil { month = its }
            guard its == month else { return true }
            messages.append(candidate)
            size += candidate.size
            return messages.count < ArchiveDesk.messagesAtMost && size < ArchiveDesk.bytesAtMost
        }
        guard let month else { return nil }
        try await checkpoints.make()
        let name = try await name(for: month)
        let file = ArchiveFile(folder: folder, name: name)
        try await file.begin()
        var writer = ZipWriter()
        for candidate in messages {
            let content = try await evidence.file(of: [candidate.id], subject: candidate.id.text)
            try await file.add(try writer.add("\(candidate.id.text).zip", content))
            if pause > .zero { try await Task.sleep(for: pause) }
        }
        try await file.add(writer.finish())
        let digest = try await file.finish(expecting: messages.map(\.id.text))
        for candidate in messages { ArchiveDesk.count(candidate, in: &report) }
        return ArchiveRecord(name: name, digest: digest, size: writer.length, messages: messages.map(\.id))
    }

    /// `portsign-2026-01-0001.zip`, the next one that is not there.
    private func name(for month: String) async throws -> String {
        let prefix = "portsign-\(month)-"
        let known = Set(try await ledger.archiveNames(startingWith: prefix))
        var number = known.count + 1
        while true {
            let digits = String(number)
            let name = prefix + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".zip"
            if !known.contains(name), !FileManager.default.fileExists(atPath: folder + "/" + name) { return name }
            number += 1
        }
    }

    /// Goes through what may go until `body` says that it is enough.
    private func forEach(
        untouchedSince time: ChinaTime, _ body: (ArchiveCandidate) -> Bool
    ) async throws {
        var last: Int64 = 0
        while true {
            let found = try await ledger.archiveCandidates(
                untouchedSince: time, after: last, limit: ArchiveDesk.readAtOnce)
            for candidate in found where !body(candidate) { return }
            guard let end = found.last else { return }
            last = end.row
        }
    }

    private static func month(_ time: ChinaTime) -> String { String(time.iso8601.prefix(7)) }

    private static func count(_ candidate: ArchiveCandidate, in report: inout ArchiveReport) {
        let month = month(candidate.recordedAt)
        guard let index = report.months.firstIndex(where: { $0.month == month }) else {
            report.months.append(ArchiveReport.Month(month: month, messages: 1, bytes: candidate.size))
            return
        }
        report.months[index].messages += 1
        report.months[index].bytes += candidate.size
    }
}
