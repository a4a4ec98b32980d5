package import Logging
internal import SidecarBase
internal import XMLCanonical

/// Takes receipts out of a folder that a certified client fills. Source: dxp.md §7.8.
///
/// A file is left alone until size, time and identity have been the same for a while, nobody has it open for writing, and it
/// is whole XML; one that does not become so is bad after some patience. Only what has been stored is moved, to `processed`,
/// and what cannot be used to `failed`, with the reason beside it. Nothing is ever deleted. A file that is seen twice is
/// offered twice: whoever stores receipts knows those it has.
package actor FolderReceiver {
    /// Where files are and go.
    package struct Places: Sendable, Equatable {
        package let receive: String
        package let processed: String
        package let failed: String

        /// - Parameters:
        ///   - receive: the client's receive folder; it must be there.
        ///   - processed: for files that are stored; below the receive folder when `nil`. It is made when it is not there.
        ///   - failed: for files that cannot be used; likewise.
        package init(receive: String, processed: String? = nil, failed: String? = nil) {
            self.receive = receive
            self.processed = processed ?? receive + "/processed"
            self.failed = failed ?? receive + "/failed"
        }
    }

    /// How long things take.
    package struct Times: Sendable, Equatable {
        /// Between two looks.
        package var interval: Duration
        /// So long a file must not have changed.
        package var settle: Duration
        /// So long a file may be no whole XML.
        package var patience: Duration

        package init(interval: Duration, settle: Duration, patience: Duration) {
            self.interval = interval
            self.settle = settle
            self.patience = patience
        }
    }

    /// What became of a receipt.
    package enum Verdict: Sendable, Equatable {
        case stored
        /// It is none: what is wrong with it.
        case refused(String)
        /// It could not be stored now.
        case later
    }

    private struct Watched {
        var sight: FolderFiles.Sight
        var since: ContinuousClock.Instant
        /// Stored already, and not moved yet.
        var isStored = false
    }

    /// What one try with a file came to.
    private enum Outcome: Sendable {
        case moved
        case storedOnly
        case waits
        case troubled(String)
    }

    /// How many files are stored side by side, so that they share the ledger's commits.
    private static let width = 32
    private static let unfinishedEndings = [".tmp", ".temp", ".part", ".partial", ".filepart", ".writing", ".swp", "~"]

    private let places: Places
    private let times: Times
    private let limit: Int
    private let store: @Sendable (_ content: [UInt8], _ name: String) async -> Verdict
    private let logger: Logger
    private var watched: [String: Watched] = [:]
    private var lastTrouble = ""

    /// - Parameters:
    ///   - places: where files are and go.
    ///   - times: how long things take.
    ///   - limit: the most bytes of a receipt.
    ///   - logger: one line for each file that was bad, and for each new trouble.
    ///   - store: keeps a receipt; returns when it is durable.
    package init(
        places: Places, times: Times, limit: Int, logger: Logger,
        store: @escaping @Sendable (_ content: [UInt8], _ name: String) async -> Verdict
    ) {
        self.places = places
        self.times = times
        self.limit = limit
        self.logger = logger
        self.store = store
    }

    /// Looks again and again until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await look()
            // A sleep ends early only by cancellation.
            do { try await Task.sleep(for: times.interval) } catch { return }
        }
    }

    /// Looks once: takes the files that are ready, oldest first.
    package func look() async {
        let places = places
        let seen: [(name: String, sight: FolderFiles.Sight)]
        do {
            seen = try await FolderQueue.run { () throws(FolderFiles.Failure) in
                try FolderFiles.check(folder: places.receive)
                try FolderFiles.make(folder: places.processed)
                try FolderFiles.make(folder: places.failed)
                return try FolderReceiver.files(in: places.receive)
            }
        } catch {
            return report(error.description)
        }
        var ready = settled(seen)[...]
        var trouble = ""
        while !ready.isEmpty, !Task.isCancelled {
            let batch = Array(ready.prefix(FolderReceiver.width))
            ready = ready.dropFirst(batch.count)
            let outcomes = await outcomes(of: batch)
            for (name, outcome) in outcomes {
                switch outcome {
                case .moved: watched[name] = nil
                case .storedOnly: watched[name]?.isStored = true
                case .waits: break
                case .troubled(let reason): trouble = reason
                }
            }
            // A ledger that is not there would be asked for every file.
            if !trouble.isEmpty { break }
        }
        report(trouble)
    }

    /// The files there are, without those that somebody is still writing by their names.
    private static func files(in folder: String) throws(FolderFiles.Failure) -> [(
        name: String, sight: FolderFiles.Sight
    )] {
        var files: [(name: String, sight: FolderFiles.Sight)] = []
        for name in try FolderFiles.names(in: folder) where !name.hasPrefix(".") {
            let plain = name.lowercased()
            if unfinishedEndings.contains(where: plain.hasSuffix) { continue }
            do throws(FolderFiles.Failure) {
                let sight = try FolderFiles.look(at: folder + "/" + name)
                if sight.isPlain { files.append((name, sight)) }
            } catch {
                // Gone meanwhile.
                guard error.isAbsent else { throw error }
            }
        }
        return files
    }

    /// Notes what is there; gives those that have not changed for long enough.
    private func settled(_ seen: [(name: String, sight: FolderFiles.Sight)]) -> [(String, Watched)] {
        let now = ContinuousClock.now
        var next: [String: Watched] = [:]
        for (name, sight) in seen {
            let known = watched[name]
            next[name] = known?.sight == sight ? known : Watched(sight: sight, since: now)
        }
        watched = next
        return next.filter { now - $0.value.since >= times.settle }
            .sorted { ($0.value.sight.changed, $0.key) < ($1.value.sight.changed, $1.key) }
            .map { ($0.key, $0.value) }
    }

    private nonisolated func outcomes(of batch: [(String, Watched)]) async -> [(String, Outcome)] {
        await withTaskGroup(of: (String, Outcome).self) { group in
            for (name, watch) in batch { group.addTask { (name, await self.take(name, watch)) } }
            var outcomes: [(String, Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
    }

    // MARK: - One file

    private nonisolated func take(_ name: String, _ watch: Watched) async -> Outcome {
        let path = places.receive + "/" + name
        let limit = limit
        let content: [UInt8]
        do {
            let read = try await FolderQueue.run { () throws(FolderFiles.Failure) -> [UInt8]? in
                if watch.sight.size > limit { return [] }
                if FolderFiles.isOpenForWriting(path) { return nil }
                let (content, sight) = try FolderFiles.read(path, limit: limit)
                return sight == watch.sight ? content : nil
            }
            guard let read else { return .waits }
            content = read
        } catch {
            return error.isAbsent ? .waits : .troubled(error.description)
        }
        if watch.isStored { return await move(name, watch, to: places.processed) }
        if watch.sight.size > limit { return await fail(name, watch, "it has more than \(limit) bytes") }
        if ContinuousClock.now - watch.since < times.patience, !FolderReceiver.isWhole(content) { return .waits }
        switch await store(content, name) {
        case .stored: return await move(name, watch, to: places.processed)
        case .refused(let reason): return await fail(name, watch, reason)
        case .later: return .troubled("\(name) could not be stored")
        }
    }

    private static func isWhole(_ content: [UInt8]) -> Bool {
        do {
            _ = try XMLDocument(parsing: XMLText.utf8(decoding: Array(content.drop { $0 != 0x3C })))
            return true
        } catch {
            return false
        }
    }

    private nonisolated func move(_ name: String, _ watch: Watched, to folder: String) async -> Outcome {
        let receive = places.receive
        do {
            let moved = try await FolderQueue.run { () throws(FolderFiles.Failure) in
                try FolderFiles.move(name, from: receive, to: folder, ifStill: watch.sight)
            }
            return moved == nil ? .waits : .moved
        } catch {
            // It is stored; to be moved it waits for better times.
            logger.error("receipt file stored and not moved", metadata: ["file": "\(name)", "cause": "\(error)"])
            return .storedOnly
        }
    }

    private nonisolated func fail(_ name: String, _ watch: Watched, _ reason: String) async -> Outcome {
        logger.error("receipt file is bad", metadata: ["file": "\(name)", "cause": "\(reason)"])
        let places = places
        do {
            let moved = try await FolderQueue.run { () throws(FolderFiles.Failure) -> Bool in
                guard
                    let moved = try FolderFiles.move(
                        name, from: places.receive, to: places.failed, ifStill: watch.sight)
                else { return false }
                let text = "\(ChinaTime.now().readable) \(reason)\n"
                try FolderFiles.place(
                    Array(text.utf8), as: moved + ".reason", in: places.failed, by: places.failed)
                return true
            }
            return moved ? .moved : .waits
        } catch {
            return .troubled(error.description)
        }
    }

    /// Tells a trouble when it is another than before.
    private func report(_ trouble: String) {
        defer { lastTrouble = trouble }
        guard trouble != lastTrouble else { return }
        if trouble.isEmpty {
            logger.notice("receive folder can be used again", metadata: ["folder": "\(places.receive)"])
        } else {
            logger.error(
                "receive folder cannot be used", metadata: ["folder": "\(places.receive)", "cause": "\(trouble)"])
        }
    }

    /// Whether the folders can be used, for people.
    package func probe() async throws(TransportError) -> String {
        let places = places
        do {
            let waiting = try await FolderQueue.run { () throws(FolderFiles.Failure) in
                for folder in [places.receive, places.processed, places.failed] {
                    do throws(FolderFiles.Failure) {
                        try FolderFiles.check(folder: folder)
                    } catch {
                        // The last two are made when they are wanted.
                        guard error.isAbsent, folder != places.receive else { throw error }
                    }
                }
                return try FolderReceiver.files(in: places.receive).count
            }
            return "\(places.receive), \(waiting) files"
        } catch {
            throw TransportError(.nodeFolder, error.description)
        }
    }
}
