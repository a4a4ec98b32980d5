internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// The part of a library signer that touches the library. It is an actor on a thread of its own, so its calls may block;
/// the front, `LibrarySigner`, never waits for it without a deadline. It alone opens the device and offers the PIN;
/// signatures are made on the threads of the device's lanes, side by side, where it has any.
actor LibraryWorker {
    private struct Job {
        let signing: PendingSignature
        /// How often the device was let go and opened anew for it.
        var beginnings = 0
    }

    private let thread: CardThread
    private let name: String
    private let board: DeviceBoard
    private let settings: LibrarySettings
    private let device: any LibraryDevice

    private var laneThreads: [CardThread] = []
    private var key: LibraryKey?
    private var isLoggedIn = false
    /// Jobs that were taken from the board and wait for the device.
    private var waiting: [Job] = []
    private var busyLanes: Set<Int> = []
    /// Why the device is let go once its lanes have come to an end.
    private var mustBeginAnew = false
    private var pinGuard: PINGuard
    private var nextLook = ContinuousClock.now
    private var isClosed = false
    private var closing: [DeviceRequest<Void>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(
        name: String, thread: CardThread, board: DeviceBoard, settings: LibrarySettings,
        makeDevice: @Sendable () -> any LibraryDevice
    ) {
        self.name = name
        self.thread = thread
        self.board = board
        self.settings = settings
        device = makeDevice()
        pinGuard = PINGuard(
            record: PINRecord(path: settings.pinRecordPath), allowsFewTries: settings.allowsFewTries)
    }

    // MARK: - From outside

    /// Has the worker look at the board soon.
    nonisolated func wake() {
        thread.run { self.assumeIsolated { $0.work() } }
    }

    /// Has it look at once whether the device is there: something was plugged in or pulled.
    nonisolated func look() {
        thread.run {
            self.assumeIsolated { worker in
                worker.nextLook = .now
                worker.work()
            }
        }
    }

    /// Answers with the PIN tries left; uses none.
    nonisolated func tellTriesLeft(_ request: DeviceRequest<PINTries>) {
        thread.run {
            self.assumeIsolated { worker in
                do throws(SignerError) {
                    if worker.isClosed { throw SignerError(.internalStopping) }
                    _ = try worker.openKey()
                    request.finish(.success(try worker.device.pinTriesLeft()))
                } catch {
                    request.finish(.failure(error))
                }
            }
        }
    }

    /// Lets go of the device once the work under way is done.
    nonisolated func close(_ request: DeviceRequest<Void>) {
        thread.run {
            self.assumeIsolated { worker in
                worker.isClosed = true
                worker.closing.append(request)
                for job in worker.waiting { job.signing.answer.finish(.failure(SignerError(.internalStopping))) }
                worker.waiting = []
                worker.endIfIdle()
            }
        }
    }

    // MARK: - The thread

    private func work() {
        guard !isClosed else { return }
        beginAnewIfDue()
        lookIfDue()
        serveIdentities()
        serveSignatures()
        board.activity = busyLanes.isEmpty ? .idle : .signing
    }

    private func endIfIdle() {
        guard isClosed, busyLanes.isEmpty else { return }
        device.close()
        device.end()
        for request in closing { request.finish(.success(())) }
        closing = []
    }

    private func beginAnewIfDue() {
        guard mustBeginAnew, busyLanes.isEmpty else { return }
        mustBeginAnew = false
        forget()
    }

    private func forget() {
        device.close()
        key = nil
        isLoggedIn = false
    }

    /// The device cannot be used now, for this reason.
    private func drop(_ error: SignerError) {
        forget()
        board.noteAbsent(error)
    }

    private func lookIfDue() {
        guard nextLook <= .now, !mustBeginAnew else { return }
        nextLook = .now + settings.lookInterval
        if key != nil {
            do throws(SignerError) {
                try device.checkPresence()
            } catch {
                guard busyLanes.isEmpty else {
                    mustBeginAnew = true
                    return
                }
                forget()
            }
        }
        guard key == nil, busyLanes.isEmpty else { return }
        do throws(SignerError) { _ = try openKey() } catch { drop(error) }
    }

    private func openKey() throws(SignerError) -> LibraryKey {
        if let key { return key }
        let found: LibraryKey
        do throws(SignerError) {
            found = try device.open()
        } catch {
            device.close()
            // A device that was just plugged in may lose what is opened first.
            guard error.code.isWorthBeginningAnew, !error.code.passesByWaiting else { throw error }
            found = try device.open()
        }
        key = found
        board.notePresent(found.identity)
        return found
    }

    private func serveIdentities() {
        guard busyLanes.isEmpty || key != nil else { return }
        for request in board.takeIdentityRequests() {
            do throws(SignerError) {
                request.finish(.success(try openKey().identity))
            } catch {
                drop(error)
                request.finish(.failure(error))
            }
        }
    }

    private func nextJob() -> Job? {
        while !waiting.isEmpty {
            let job = waiting.removeFirst()
            if !job.signing.answer.isFinished { return job }
        }
        return board.takeSigning().map { Job(signing: $0) }
    }

    private func serveSignatures() {
        while true {
            beginAnewIfDue()
            if mustBeginAnew { return }
            if isLoggedIn, !device.lanes.isEmpty, busyLanes.count >= device.lanes.count { return }
            guard let job = nextJob() else { return }
            do throws(SignerError) {
                let key = try openKey()
                try check(key, job.signing.form)
                try logIn(key)
            } catch {
                guard putBack(job, after: error) else { return }
                continue
            }
            if let lane = device.lanes.indices.first(where: { !busyLanes.contains($0) }) {
                start(job, on: lane)
            } else {
                signHere(job)
            }
        }
    }

    private func check(_ key: LibraryKey, _ form: SignatureForm) throws(SignerError) {
        if let problem = key.identity.problem(at: settings.now()) { throw SignerError(problem, key.identity.validity) }
        guard form.fits(key.identity.keyKind) else {
            throw SignerError(.signerUnsupportedKey, "a key of the kind \(key.identity.keyKind) does not sign \(form)")
        }
    }

    private func logIn(_ key: LibraryKey) throws(SignerError) {
        guard !isLoggedIn else { return }
        try device.logIn { (pinDevice) throws(SignerError) in try verify(on: pinDevice, key) }
        isLoggedIn = true
    }

    private func verify(on pinDevice: any PINDevice, _ key: LibraryKey) throws(SignerError) {
        guard let source = settings.pin else { throw SignerError(.cardPinMissing) }
        _ = try pinGuard.verify(
            source.read(), certNo: key.certificate.certNo, on: pinDevice, resetDone: true)
    }

    /// A job that could not even begin.
    /// - Returns: `false` when all jobs wait for the device.
    private func putBack(_ job: Job, after error: SignerError) -> Bool {
        if error.code.isWorthBeginningAnew, key != nil, job.beginnings < 1 {
            var job = job
            job.beginnings += 1
            waiting.insert(job, at: 0)
            mustBeginAnew = true
            return true
        }
        if error.code.passesByWaiting {
            waiting.insert(job, at: 0)
            guard busyLanes.isEmpty else {
                mustBeginAnew = true
                return false
            }
            drop(error)
            return false
        }
        fail(job, error)
        return true
    }

    private func fail(_ job: Job, _ error: SignerError) {
        if key == nil {
            board.noteAbsent(error)
        } else {
            board.noteFailure(error, triesLeft: pinGuard.triesLeft)
        }
        board.finish(job.signing, .failure(error))
    }

    private func signHere(_ job: Job) {
        guard let key else { return fail(job, SignerError(.signerFailed, "no key")) }
        board.activity = .signing
        let result: Result<[UInt8], SignerError>
        do throws(SignerError) {
            result = .success(
                try device.sign(job.signing.message, as: job.signing.form) { (pinDevice) throws(SignerError) in
                    try verify(on: pinDevice, key)
                })
        } catch {
            result = .failure(error)
        }
        board.activity = .idle
        settle(job, result, key.identity)
    }

    private func start(_ job: Job, on lane: Int) {
        guard let key else { return fail(job, SignerError(.signerFailed, "no key")) }
        while laneThreads.count <= lane {
            laneThreads.append(CardThread(label: "portsign.library.\(name).\(laneThreads.count)"))
        }
        busyLanes.insert(lane)
        board.activity = .signing
        let way = device.lanes[lane]
        let identity = key.identity
        laneThreads[lane].run {
            let result: Result<[UInt8], SignerError>
            do throws(SignerError) {
                result = .success(try way.sign(job.signing.message, as: job.signing.form))
            } catch {
                result = .failure(error)
            }
            self.thread.run { self.assumeIsolated { $0.finished(job, lane, result, identity) } }
        }
    }

    private func finished(
        _ job: Job, _ lane: Int, _ result: Result<[UInt8], SignerError>, _ identity: SignerIdentity
    ) {
        busyLanes.remove(lane)
        settle(job, result, identity)
        endIfIdle()
        work()
    }

    /// What became of a signature.
    private func settle(_ job: Job, _ result: Result<[UInt8], SignerError>, _ identity: SignerIdentity) {
        switch result {
        case .success(let value):
            board.noteSuccess(triesLeft: pinGuard.triesLeft)
            board.finish(job.signing, .success(SignatureResult(value: value, identity: identity)))
        case .failure(let error):
            if error.code.isWorthBeginningAnew || error.code == .signatureSelfCheck { mustBeginAnew = true }
            guard error.code.isWorthBeginningAnew, job.beginnings < 1, !isClosed else { return fail(job, error) }
            var job = job
            job.beginnings += 1
            waiting.append(job)
        }
    }
}
