package import SidecarBase

/// A message whose contents may go to an archive file.
package struct ArchiveCandidate: Sendable, Equatable {
    package let id: MessageID
    /// For going on after it.
    package let row: Int64
    package let recordedAt: ChinaTime
    /// Bytes of what was signed and handed in.
    package let size: Int
}

/// An archive file that was written and read back.
package struct ArchiveRecord: Sendable, Equatable {
    /// The file's name, without its folder.
    package let name: String
    /// SHA-256.
    package let digest: [UInt8]
    package let size: Int
    package let messages: [MessageID]

    /// All parts.
    package init(name: String, digest: [UInt8], size: Int, messages: [MessageID]) {
        self.name = name
        self.digest = digest
        self.size = size
        self.messages = messages
    }
}

/// What archives are made from. Every operation may throw what those of ``DeclarationLedger`` do.
package protocol ArchiveLedger: EvidenceLedger {
    /// Messages after a row that are done with and about which nothing happened since a time, in their order. Nothing that is
    /// open: neither what waits, nor what customs may still speak about, nor what a receipt of waits for an ERP.
    func archiveCandidates(
        untouchedSince time: ChinaTime, after row: Int64, limit: Int
    ) async throws(LedgerError) -> [ArchiveCandidate]

    /// Records that a file has these messages. From then on their contents may go.
    func recordArchive(_ archive: ArchiveRecord, actor: String) async throws(LedgerError)

    /// Takes contents out that archive files have, of so many messages; how many messages were looked at, 0 when all is done.
    /// A content that something else needs stays.
    func removeArchivedBodies(limit: Int) async throws(LedgerError) -> Int

    /// The names of archive files that begin so.
    func archiveNames(startingWith prefix: String) async throws(LedgerError) -> [String]
}
