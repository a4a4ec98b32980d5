internal import SidecarBase

/// Stands between a PIN and a card: the only place that sends one. Belongs to the thread of its card.
///
/// The rules (card.md §9.4): the tries left are read before every VERIFY; a PIN is not offered when 2 or fewer are left,
/// unless a person allowed it; a PIN that failed is never offered to that card again; whether it failed is known even
/// when the answer to VERIFY was lost, because the counter tells.
struct PINGuard {
    /// What became of an attempt.
    enum Outcome: Equatable {
        /// The card took the PIN.
        case verified
        /// The card does not tell its counter because somebody verified already: reset it, select and ask again.
        case needsReset
    }

    private let record: PINRecord
    private let allowsFewTries: Bool
    /// PINs that cards took in the life of this process: they need no note on the disk before they are offered again.
    private var proven: Set<PINRecord.Fingerprint> = []
    /// PINs that cards refused in the life of this process, with the clearings of the record at that time: the file may
    /// not have been writable.
    private var refused: [PINRecord.Fingerprint: Int] = [:]
    /// Attempts with a proven PIN whose answer was lost, with the tries left before.
    private var lost: [PINRecord.Fingerprint: Int?] = [:]
    /// Proven PINs of which one lost answer was borne, on devices that have no counter to tell.
    private var borne: Set<PINRecord.Fingerprint> = []
    /// The most tries left that each card told: a card whose PIN is verified has no fewer.
    private var most: [String: Int] = [:]
    /// The PIN of the last attempt with its name in the record, which spares reading the record's key every time.
    private var last: (certNo: String, pin: Secret, fingerprint: PINRecord.Fingerprint)?
    /// The tries left as last seen.
    private(set) var triesLeft: Int?

    /// At so many tries left, or fewer, a PIN is not offered.
    static let reserve = 2

    init(record: PINRecord, allowsFewTries: Bool) {
        self.record = record
        self.allowsFewTries = allowsFewTries
    }

    /// Verifies the PIN on the card, whose application is selected, within the caller's transaction.
    /// - Parameters:
    ///   - secret: the PIN.
    ///   - certNo: which card it is.
    ///   - device: the line to it.
    ///   - resetDone: the card was just reset for `needsReset`; a counter it still hides counts as unknown.
    /// - Returns: whether the PIN is verified, or the card must be reset first.
    /// - Throws: `card.pin_form`, `card.pin_wrong`, `card.pin_blocked`, `card.pin_guard`, and what the line throws.
    mutating func verify(
        _ secret: Secret, certNo: String, on device: any PINDevice, resetDone: Bool = false
    ) throws(SignerError) -> Outcome {
        var pin = try device.form(secret)
        defer { pin.wipe() }
        let fingerprint = try fingerprint(secret, pin, certNo)
        let isProven = proven.contains(fingerprint)
        var knowledge = PINRecord.Knowledge()
        if !isProven {
            knowledge = try record.knowledge(of: fingerprint)
            try refuseIfRefused(fingerprint, knowledge)
        }

        let tries = try device.pinTriesLeft()
        triesLeft = tries.count
        if tries == .verified, !isProven, !resetDone { return .needsReset }
        if let level = tries.level { most[certNo] = max(level, most[certNo] ?? 0) }
        try judgeLostAttempt(fingerprint, knowledge, tries, hasCounter: device.hasCounter)
        var isNoted = false
        switch tries {
        case .blocked: throw SignerError(.cardPinBlocked, "no try is left")
        case _ where !allowsFewTries && tries.level.map { $0 <= PINGuard.reserve } ?? false:
            // A person may have allowed an attempt for a PIN that was proven before, too.
            let isAllowed =
                isProven ? try record.knowledge(of: fingerprint).isAttemptAllowed : knowledge.isAttemptAllowed
            guard isAllowed else {
                let detail = tries.count.map { "\($0) tries left" }
                throw SignerError(.cardPinGuard, detail ?? "a wrong PIN was offered since the last right one")
            }
            isNoted = true
        default: isNoted = !isProven
        }
        if isNoted { try record.noteTrial(of: fingerprint, tries: tries.level) }
        // A card that is verified does not tell the counter; it is full then.
        lost[fingerprint] = .some(tries == .verified && isProven ? most[certNo] : tries.level)
        let answer = try device.offer(pin)
        lost[fingerprint] = nil
        return try judge(answer, fingerprint, isNoted: isNoted)
    }

    private mutating func judge(
        _ answer: PINAnswer, _ fingerprint: PINRecord.Fingerprint, isNoted: Bool
    ) throws(SignerError) -> Outcome {
        switch answer {
        case .accepted:
            proven.insert(fingerprint)
            borne.remove(fingerprint)
            if isNoted { try record.noteEndOfTrial(of: fingerprint) }
            return .verified
        case .wrong(let count):
            triesLeft = count
            try latch(fingerprint)
            if count == 0 { throw SignerError(.cardPinBlocked, "the card refused the PIN; no try is left") }
            throw SignerError(.cardPinWrong, count.map { "\($0) tries left" } ?? "tries left unknown")
        case .blocked:
            // Some cards say so in place of "wrong, none left": the PIN may have been the reason.
            triesLeft = 0
            try latch(fingerprint)
            throw SignerError(.cardPinBlocked, "the card says that no try is left")
        case .malformed(let answer): throw SignerError(.cardPinForm, answer)
        case .refused(let answer): throw SignerError(.cardStatusWord, answer)
        case .notReached(let error):
            if isNoted { try record.noteEndOfTrial(of: fingerprint) }
            throw error
        }
    }

    /// An attempt without an answer: the counter tells whether the card refused the PIN.
    private mutating func judgeLostAttempt(
        _ fingerprint: PINRecord.Fingerprint, _ knowledge: PINRecord.Knowledge, _ tries: PINTries, hasCounter: Bool
    ) throws(SignerError) {
        let before: Int?
        if let inMemory = lost[fingerprint] {
            before = inMemory
        } else if let onDisk = knowledge.openTrial {
            before = onDisk < 0 ? nil : onDisk
        } else {
            return
        }
        // That a wrong PIN was offered, again, does not show where one had been offered before.
        if let before, let now = tries.level, now >= before, tries != .diminished {
            lost[fingerprint] = nil
            return
        }
        // Verified meanwhile, by this very PIN or by another: then nothing was refused.
        if tries == .verified, proven.contains(fingerprint) { return }
        // No counter will ever tell. The card took this very PIN before, so one lost answer is borne; a second is not.
        if !hasCounter || tries == .unknown, proven.contains(fingerprint), borne.insert(fingerprint).inserted {
            lost[fingerprint] = nil
            return
        }
        lost[fingerprint] = nil
        try latch(fingerprint)
        throw SignerError(
            .cardPinWrong,
            hasCounter
                ? "the answer to VERIFY was lost, and the card counted a wrong PIN"
                : "what became of the PIN is not known, and this device cannot tell: it was not offered again")
    }

    private mutating func refuseIfRefused(
        _ fingerprint: PINRecord.Fingerprint, _ knowledge: PINRecord.Knowledge
    ) throws(SignerError) {
        if let clearings = refused[fingerprint], clearings != knowledge.clearings {
            // A person cleared the record while this process was running.
            refused[fingerprint] = nil
            lost[fingerprint] = nil
        }
        guard knowledge.isRefused || refused[fingerprint] != nil else { return }
        throw SignerError(.cardPinWrong, "this card refused this PIN before; it was not offered again")
    }

    private mutating func latch(_ fingerprint: PINRecord.Fingerprint) throws(SignerError) {
        proven.remove(fingerprint)
        borne.remove(fingerprint)
        // In memory first: a disk that fails must not lead to another attempt.
        refused[fingerprint] = 0
        refused[fingerprint] = try record.knowledge(of: fingerprint).clearings
        try record.noteRefusal(of: fingerprint)
    }

    private mutating func fingerprint(
        _ secret: Secret, _ pin: PINBytes, _ certNo: String
    ) throws(SignerError) -> PINRecord.Fingerprint {
        if let last, last.certNo == certNo, last.pin == secret { return last.fingerprint }
        let fingerprint = try record.fingerprint(certNo: certNo, pin: pin)
        last = (certNo, secret, fingerprint)
        return fingerprint
    }
}
