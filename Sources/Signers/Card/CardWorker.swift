internal import SidecarBase
internal import SmartCard

/// The part of a card signer that touches the card. It is an actor on the card's own thread, so its calls may block; the
/// front, `CardSigner`, never waits for it without a deadline. It holds the card only while somebody needs it.
actor CardWorker {
    private let thread: CardThread
    private let board: DeviceBoard
    private let settings: CardSettings
    private let openSystem: @Sendable () throws(SmartCardError) -> any CardSystem

    private var system: (any CardSystem)?
    private var session: CardSession?
    private var finder: CardFinder
    private var pinGuard: PINGuard
    private var lastUse = ContinuousClock.now

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(
        thread: CardThread, board: DeviceBoard, settings: CardSettings,
        openSystem: @escaping @Sendable () throws(SmartCardError) -> any CardSystem
    ) {
        self.thread = thread
        self.board = board
        self.settings = settings
        self.openSystem = openSystem
        finder = CardFinder(settings: settings)
        pinGuard = PINGuard(
            record: PINRecord(path: settings.pinRecordPath), allowsFewTries: settings.allowsFewTries)
    }

    /// Has the card's thread look at the board soon.
    nonisolated func wake() {
        thread.run { self.assumeIsolated { $0.work() } }
    }

    /// Lets go of the card once the work under way is done.
    nonisolated func close(_ request: DeviceRequest<Void>) {
        thread.run {
            self.assumeIsolated { worker in
                if let session = worker.session { session.release(isThere: worker.isStillThere(session)) }
                worker.session = nil
                worker.system = nil
            }
            request.finish(.success(()))
        }
    }

    /// Looks whether the card is still there, then serves whoever waits.
    private func work() {
        noticeReaders()
        serveIdentities()
        while let request = board.nextSigning() {
            guard serve(request) else { return }
        }
        if let session, session.isConnected, ContinuousClock.now - lastUse > settings.idleRelease {
            session.release(isThere: isStillThere(session))
        }
    }

    /// Drops the session when its card left, and reads the card that came.
    private func noticeReaders() {
        guard let report = board.takeReport() else { return }
        if let session {
            let reader = report.readers.first { $0.name == session.reader }
            let isThere = reader.map { $0.isPresent && $0.eventCount == session.eventCount } ?? false
            if !isThere, !isStillThere(session) {
                drop(SignerError(report.problem ?? (reader == nil ? .cardNoReader : .cardAbsent)))
            }
        }
        guard session == nil else { return }
        do throws(SignerError) { _ = try openSession() } catch { drop(error) }
    }

    /// The report may be older than the session: the card came back while this thread was busy.
    private func isStillThere(_ session: CardSession) -> Bool {
        guard let system else { return false }
        do throws(SmartCardError) {
            return try system.readers().contains {
                $0.name == session.reader && $0.isPresent && $0.eventCount == session.eventCount
            }
        } catch {
            return false
        }
    }

    private func serveIdentities() {
        for request in board.takeIdentityRequests() {
            do throws(SignerError) {
                request.finish(.success(try openSession().identity))
            } catch {
                drop(error)
                request.finish(.failure(error))
            }
        }
    }

    /// Serves a request.
    /// - Returns: `false` when it has to wait for the card; it stays at the head of the queue then.
    private func serve(_ request: PendingSignature) -> Bool {
        var hasRecovered = false
        var hasBegun = false
        var vainAttempts = 0
        while true {
            let session: CardSession
            do throws(SignerError) {
                board.activity = .waitingForCard
                session = try openSession()
            } catch {
                board.activity = .idle
                drop(error)
                if error.code.passesByWaiting { return false }
                board.finish(request, .failure(error))
                return true
            }
            do throws(SignerError) {
                defer { board.activity = .idle }
                let result = try session.sign(request.message, as: request.form, pinGuard: &pinGuard) { stage in
                    if stage == .usesKey { hasBegun = true }
                    board.activity = .signing
                }
                lastUse = ContinuousClock.now
                board.noteSuccess(triesLeft: pinGuard.triesLeft)
                board.finish(request, .success(result))
                return true
            } catch let failure {
                let error = settled(failure, session)
                // Another program reset the card: once, everything from the start, within the same request.
                if error.code == .cardReset, !hasRecovered {
                    hasRecovered = true
                    if recover(session) { continue }
                }
                // The card was gone before its key was used: that is a request that waits, not one that failed.
                if error.code.passesByWaiting, !hasBegun {
                    drop(error)
                    vainAttempts += 1
                    if request.answer.isFinished { return true }
                    if vainAttempts < 2 { continue }
                    return false
                }
                board.noteFailure(error, triesLeft: pinGuard.triesLeft)
                if error.code.passesByWaiting || error.code == .cardGarbled { drop(error) }
                board.finish(request, .failure(error))
                return true
            }
        }
    }

    /// A talk that failed is often a card that was pulled: the reader notices it a moment later than the command does.
    private func settled(_ error: SignerError, _ session: CardSession) -> SignerError {
        guard error.code == .cardCommunication, let system else { return error }
        for _ in 0..<10 {
            do throws(SmartCardError) {
                let reader = try system.readers().first { $0.name == session.reader }
                if reader?.isPresent != true || reader?.eventCount != session.eventCount {
                    return SignerError(.cardRemoved, error.detail)
                }
            } catch {
                return SignerError(error)
            }
            CardThread.pause(milliseconds: 100)
        }
        return error
    }

    /// - Returns: `true` always but when even looking for the card again makes no sense; the loop finds out the rest.
    private func recover(_ session: CardSession) -> Bool {
        do throws(SignerError) {
            try session.recover()
        } catch {
            drop(error)
        }
        return true
    }

    private func openSession() throws(SignerError) -> CardSession {
        let system = try openedSystem()
        if let session {
            if session.isConnected { return session }
            let readers = try SignerError.catching { () throws(SmartCardError) in try system.readers() }
            if readers.contains(where: {
                $0.name == session.reader && $0.isPresent && $0.eventCount == session.eventCount
            }) {
                try session.connect(in: system)
                lastUse = ContinuousClock.now
                return session
            }
            self.session = nil
        }
        let found = try finder.find(in: system)
        session = found
        lastUse = ContinuousClock.now
        board.notePresent(found.identity)
        return found
    }

    private func openedSystem() throws(SignerError) -> any CardSystem {
        if let system { return system }
        let opened = try SignerError.catching(openSystem)
        system = opened
        return opened
    }

    /// Forgets the card, and the context too when the service is gone or a talk failed in a way that nobody explains.
    private func drop(_ error: SignerError) {
        if let session {
            let isGone = [.cardRemoved, .cardAbsent, .cardNoReader, .cardServiceDown].contains(error.code)
            session.release(isThere: !isGone && isStillThere(session))
        }
        session = nil
        if error.code == .cardServiceDown || error.code == .cardCommunication { system = nil }
        board.noteAbsent(error)
    }
}
