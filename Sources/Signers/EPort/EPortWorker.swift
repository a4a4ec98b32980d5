internal import SidecarBase
internal import SmartCard

/// The part of an E-Port signer that talks to the device. It is an actor on a thread of its own, so its calls may block; the
/// front, `EPortSigner`, never waits for it without a deadline.
actor EPortWorker {
    private let thread: CardThread
    private let board: DeviceBoard
    private let link: any EPortLink
    private let settings: EPortSettings
    private var session: EPortSession?
    private var pinGuard: PINGuard
    private var isClosed = false
    /// No attempt to reach the device before this.
    private var nextAttempt = ContinuousClock.now
    /// Who asked for the identity during a pause.
    private var waiting: [DeviceRequest<SignerIdentity>] = []
    private var lastAttempt = ContinuousClock.now
    private var pause = firstPause
    /// Why the last attempt failed.
    private var lastFailure: SignerError?

    private static let firstPause = Duration.milliseconds(200)
    /// What keeps crashing is started anew less and less often.
    private static let longestPauseAfterCrash = Duration.seconds(15)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(thread: CardThread, board: DeviceBoard, link: any EPortLink, settings: EPortSettings) {
        self.thread = thread
        self.board = board
        self.link = link
        self.settings = settings
        pinGuard = PINGuard(record: PINRecord(path: settings.pinRecordPath), allowsFewTries: false)
    }

    /// Has the thread look at the board soon.
    nonisolated func wake() {
        thread.run { self.assumeIsolated { $0.work() } }
    }

    /// Lets go of the device once the call under way is over.
    nonisolated func close(_ request: DeviceRequest<Void>) {
        thread.run {
            self.assumeIsolated { worker in
                worker.isClosed = true
                worker.session = nil
                for request in worker.waiting { request.finish(.failure(SignerError(.internalStopping))) }
                worker.waiting = []
            }
            request.finish(.success(()))
        }
    }

    private func work() {
        guard !isClosed else { return }
        watch()
        serveIdentities()
        while !isClosed, let request = board.nextSigning() {
            guard serve(request) else { return }
        }
    }

    /// Sees whether the key is still there, or back.
    private func watch() {
        do throws(SignerError) {
            if let session {
                if ContinuousClock.now - session.lastSeen > settings.watchInterval { try session.confirm() }
            } else if ContinuousClock.now >= nextAttempt {
                _ = try openSession()
            }
        } catch {
            drop(error)
        }
    }

    private func serveIdentities() {
        let requests = (waiting + board.takeIdentityRequests()).filter { !$0.isFinished }
        // So soon after a vain attempt another one would be as vain: they wait for the next beat.
        let end = lastAttempt + EPortWorker.firstPause
        let isPausing = session == nil && lastFailure != nil && ContinuousClock.now < end
        waiting = isPausing ? requests : []
        for request in requests where !isPausing {
            do throws(SignerError) {
                request.finish(.success(try openSession(isAskedFor: true).identity))
            } catch {
                drop(error)
                request.finish(.failure(error))
            }
        }
    }

    /// Serves a request.
    /// - Returns: `false` when it has to wait for the device; it stays at the head of the queue then.
    private func serve(_ request: PendingSignature) -> Bool {
        for isLast in [false, true] {
            let session: EPortSession
            do throws(SignerError) {
                session = try openSession()
            } catch {
                drop(error)
                if error.code.passesByWaiting { return false }
                board.finish(request, .failure(error))
                return true
            }
            do throws(SignerError) {
                board.activity = .signing
                defer { board.activity = .idle }
                let result = try session.sign(request, pinGuard: &pinGuard)
                board.noteSuccess(triesLeft: nil)
                board.finish(request, .success(result))
                return true
            } catch {
                board.noteFailure(error, triesLeft: pinGuard.triesLeft)
                if EPortWorker.leavesDoubt(error.code) { drop(error) }
                if error.code == .signatureSelfCheck {
                    // Whatever sent this is not to be believed any more; the next request begins anew.
                    self.session = nil
                    link.close()
                }
                // The way broke; what was asked costs nothing to ask again, but a device that is silent stays so.
                let isBroken = [.signerEportUnreachable, .signerEportCrashed, .cardRemoved].contains(error.code)
                if isBroken, !isLast {
                    nextAttempt = .now
                    continue
                }
                board.finish(request, .failure(error))
                return true
            }
        }
        return true
    }

    /// Whether after such a failure the device must first say again whose key it has.
    private static func leavesDoubt(_ code: ErrorCode) -> Bool {
        code.passesByWaiting || code == .signerFailed
    }

    /// The session there is, or a new one. When somebody asks for it now, the pause is cut short.
    private func openSession(isAskedFor: Bool = false) throws(SignerError) -> EPortSession {
        if let session {
            if link.isOpen { return session }
            self.session = nil
        }
        let earliest = isAskedFor ? min(nextAttempt, lastAttempt + EPortWorker.firstPause) : nextAttempt
        if let lastFailure, ContinuousClock.now < earliest { throw lastFailure }
        defer { lastAttempt = .now }
        let opened = try EPortSession(link, settings: settings)
        session = opened
        lastFailure = nil
        pause = EPortWorker.firstPause
        board.notePresent(opened.identity)
        return opened
    }

    /// Forgets what is known of the key, and pauses before the next attempt.
    private func drop(_ error: SignerError) {
        let isNew = session != nil || error != lastFailure || ContinuousClock.now >= nextAttempt
        session = nil
        link.close()
        board.noteAbsent(error)
        guard isNew else { return }
        lastFailure = error
        nextAttempt = .now + pause
        let longest =
            [.signerEportCrashed, .signerEportLibrary].contains(error.code)
            ? EPortWorker.longestPauseAfterCrash : settings.longestPause
        pause = min(pause * 2, longest)
    }
}
