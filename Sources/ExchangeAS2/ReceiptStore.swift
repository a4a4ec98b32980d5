internal import CryptoCore
internal import Exchange
internal import FoundationEssentials
package import SidecarBase

/// What must survive a restart beside the ledger, as files below one folder: the receipts that came, the identifiers of messages
/// that were taken with the receipts that answered them, and receipts that are still to be delivered.
///
/// A file is there whole or not at all. The first two kinds are evidence and are never deleted; they lie in a folder for each day,
/// so that an archive can take old days away.
package struct ReceiptStore: Sendable {
    enum Kind: String, Sendable {
        /// Receipts for messages that we sent, as they came.
        case receipts
        /// Messages that came: the receipt that answered each, empty when none was wanted.
        case taken
    }

    /// A partner repeats a message within days; older days are not looked through.
    private static let daysLookedThrough = 31
    /// Far more than a receipt has; a file that others put there is not read without a limit.
    private static let maximumFile = 1 << 22

    private let folder: String
    private let now: Now

    /// - Parameters:
    ///   - folder: of one partnership; it is made when it is not there.
    ///   - now: the time.
    package init(folder: String, now: @escaping Now = ChinaTime.now) {
        self.folder = folder
        self.now = now
    }

    /// The last thing that was kept under a key; `nil` when there is none.
    func find(_ kind: Kind, _ key: String) async throws(TransportError) -> [UInt8]? {
        let name = ReceiptStore.name(key)
        let base = folder + "/" + kind.rawValue
        let today = now()
        return try await run { () throws(FolderFiles.Failure) in
            for age in 0..<ReceiptStore.daysLookedThrough {
                let day = ReceiptStore.day(today.advanced(byMilliseconds: -Int64(age) * 86_400_000))
                do throws(FolderFiles.Failure) {
                    return try FolderFiles.read("\(base)/\(day)/\(name)", limit: ReceiptStore.maximumFile).content
                } catch  where error.isAbsent {
                    continue
                }
            }
            return nil
        }
    }

    /// Keeps something under a key; it is on disk when this returns.
    func keep(_ kind: Kind, _ key: String, _ bytes: [UInt8]) async throws(TransportError) {
        try await place(bytes, as: ReceiptStore.name(key), in: "\(kind.rawValue)/\(ReceiptStore.day(now()))")
    }

    /// Notes a receipt that is to be delivered.
    func queue(_ errand: Errand) async throws(TransportError) {
        let bytes = Array("\(errand.url)\n".utf8) + errand.receipt
        try await place(bytes, as: ReceiptStore.name(errand.messageID), in: "pending")
    }

    /// The names of what is to be delivered.
    func pending() async throws(TransportError) -> [String] {
        let place = folder + "/pending"
        return try await run { () throws(FolderFiles.Failure) in
            do throws(FolderFiles.Failure) {
                return try FolderFiles.names(in: place).filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") }.sorted()
            } catch  where error.isAbsent {
                return []
            }
        }
    }

    /// What is to be delivered under a name; `nil` when it is not there any more.
    func errand(_ name: String) async throws(TransportError) -> (url: String, receipt: [UInt8])? {
        let path = "\(folder)/pending/\(name)"
        let bytes = try await run { () throws(FolderFiles.Failure) -> [UInt8]? in
            do throws(FolderFiles.Failure) {
                return try FolderFiles.read(path, limit: ReceiptStore.maximumFile).content
            } catch  where error.isAbsent {
                return nil
            }
        }
        guard let bytes, let end = bytes.firstIndex(of: 0x0A) else { return nil }
        return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[(end + 1)...]))
    }

    /// Forgets what was delivered.
    func finish(_ name: String) async throws(TransportError) {
        let path = "\(folder)/pending/\(name)"
        try await run { () throws(FolderFiles.Failure) in try FolderFiles.remove(path) }
    }

    private func place(_ bytes: [UInt8], as name: String, in place: String) async throws(TransportError) {
        let path = folder + "/" + place
        try await run { () throws(FolderFiles.Failure) in
            try ReceiptStore.make(path)
            try FolderFiles.place(bytes, as: name, in: path, by: path)
        }
    }

    /// Makes a folder and those above it, and has their names survive a power failure.
    private static func make(_ path: String) throws(FolderFiles.Failure) {
        var ancestor = path[...]
        var made: [String] = []
        while !ancestor.isEmpty, !FileManager.default.fileExists(atPath: String(ancestor)) {
            ancestor = ancestor[..<(ancestor.lastIndex(of: "/") ?? ancestor.startIndex)]
            made.append(ancestor.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : String(ancestor))
        }
        guard !made.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FolderFiles.Failure("make \(path): \(error)")
        }
        for parent in made { try FolderFiles.sync(folder: parent) }
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FolderFiles.Failure) -> Value
    ) async throws(TransportError) -> Value {
        do {
            return try await FolderQueue.run(work)
        } catch {
            throw TransportError(.nodeFolder, error.description)
        }
    }

    private static func day(_ time: ChinaTime) -> String { String(time.readable.prefix(10)) }

    /// A name that no text from outside can choose.
    private static func name(_ key: String) -> String { Hex.encode(MessageDigest.sha256(Array(key.utf8))) + ".eml" }
}

/// A receipt to be delivered.
struct Errand: Sendable {
    let messageID: String
    let url: String
    let receipt: [UInt8]
}
