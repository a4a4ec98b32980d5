internal import CryptoCore
internal import SidecarBase
internal import Synchronization

/// What customs asked and what it was sent, for comparison with what the sidecar believes.
package final class CustomsBook: Sendable {
    /// A session that customs opened.
    package struct Session: Sendable, Encodable {
        package enum State: String, Sendable, Encodable {
            /// The limit has not passed.
            case waiting
            /// Stored within the limit.
            case received
            /// Stored after it.
            case late
            /// The limit has passed without an upload.
            case missing
        }

        package let sessionID: String
        package let orderNo: String
        package let ebpCode: String
        package let called: LabTime
        package let deadline: LabTime
        package let state: State
        /// How often something came for it, stored or not.
        package let uploads: Int
    }

    /// An upload as it came.
    package struct Upload: Sendable, Encodable {
        /// From 1 on, in the order in which they came.
        package var number = 0
        package var sessionID = ""
        package var ebpCode = ""
        package var certNo = ""
        package var orderNumbers: [String] = []
        package let time: LabTime
        package let contentType: String
        /// Exactly what came.
        package let body: [UInt8]
        /// SHA-256 of the body, hexadecimal: the same bytes again have the same digest.
        package let digest: String
        /// What was answered, or would have been.
        package var code = ""
        package var message = ""
        package var isStored = false
        package var isLate = false
        /// What happened to the answer.
        package var fault: String?
        package var signature: SignatureFinding?
        /// What is not as the tables have it, or as customs expects; it is not refused for it.
        package var remarks: [String] = []

        private enum Key: String, CodingKey {
            case number, sessionID, ebpCode, certNo, orderNumbers, time, contentType, body, digest, code, message
            case isStored, isLate, fault, signature, remarks
        }

        package func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(number, forKey: .number)
            try values.encode(sessionID, forKey: .sessionID)
            try values.encode(ebpCode, forKey: .ebpCode)
            try values.encode(certNo, forKey: .certNo)
            try values.encode(orderNumbers, forKey: .orderNumbers)
            try values.encode(time, forKey: .time)
            try values.encode(contentType, forKey: .contentType)
            try values.encode(String(decoding: body, as: UTF8.self), forKey: .body)
            try values.encode(digest, forKey: .digest)
            try values.encode(code, forKey: .code)
            try values.encode(message, forKey: .message)
            try values.encode(isStored, forKey: .isStored)
            try values.encode(isLate, forKey: .isLate)
            try values.encodeIfPresent(fault, forKey: .fault)
            try values.encodeIfPresent(signature, forKey: .signature)
            try values.encode(remarks, forKey: .remarks)
        }
    }

    /// How many of each.
    package struct Summary: Sendable, Equatable, Encodable {
        package var calls = 0
        /// Callbacks with whose answer something is wrong.
        package var badCalls = 0
        package var sessions = 0
        package var waiting = 0
        package var received = 0
        package var late = 0
        package var missing = 0
        package var uploads = 0
        package var stored = 0
        /// Uploads that came again although the session was stored, with the same bytes.
        package var repeats = 0
        /// … with other bytes: must not happen.
        package var changed = 0
    }

    private struct Opened {
        let sessionID: String
        let orderNo: String
        let ebpCode: String
        let called: ChinaTime
        var uploads = 0
    }

    private struct State {
        var calls: [CustomsCall] = []
        var opened: [Opened] = []
        var byID: [String: Int] = [:]
        var uploads: [Upload] = []
        /// The digests of what is stored, by session.
        var stored: [String: (digest: String, isLate: Bool)] = [:]
        var summary = Summary()
    }

    /// No more calls and uploads than these are kept; all are counted.
    private static let kept = 50_000
    private let limit: Duration
    private let now: Now
    private let state = Mutex(State())

    init(limit: Duration, now: @escaping Now) {
        self.limit = limit
        self.now = now
    }

    // MARK: - Looking

    /// The callbacks and their answers.
    package var calls: [CustomsCall] { state.withLock(\.calls) }
    /// The uploads in the order in which they came.
    package var uploads: [Upload] { state.withLock(\.uploads) }
    /// The uploads for a session.
    package func uploads(for sessionID: String) -> [Upload] { uploads.filter { $0.sessionID == sessionID } }
    /// The sessions in the order in which they were opened.
    package var sessions: [Session] {
        let time = now()
        return state.withLock { state in state.opened.map { session($0, state, time) } }
    }
    /// One session.
    package func session(_ sessionID: String) -> Session? {
        let time = now()
        return state.withLock { state in
            state.byID[sessionID].map { session(state.opened[$0], state, time) }
        }
    }
    /// The counts.
    package var summary: Summary {
        let sessions = sessions
        var summary = state.withLock(\.summary)
        summary.sessions = sessions.count
        for session in sessions {
            switch session.state {
            case .waiting: summary.waiting += 1
            case .received: summary.received += 1
            case .late: summary.late += 1
            case .missing: summary.missing += 1
            }
        }
        return summary
    }

    private var limitMilliseconds: Int64 { Int64(limit / .milliseconds(1)) }

    private func session(_ opened: Opened, _ state: State, _ time: ChinaTime) -> Session {
        let deadline = opened.called.advanced(byMilliseconds: limitMilliseconds)
        let word: Session.State =
            switch state.stored[opened.sessionID] {
            case .some(let stored): stored.isLate ? .late : .received
            case nil: time > deadline ? .missing : .waiting
            }
        return Session(
            sessionID: opened.sessionID, orderNo: opened.orderNo, ebpCode: opened.ebpCode,
            called: LabTime(opened.called), deadline: LabTime(deadline), state: word, uploads: opened.uploads)
    }

    // MARK: - Writing down

    /// Opens a session, before it is called for.
    func open(_ sessionID: String, orderNo: String, ebpCode: String) {
        let time = now()
        state.withLock { state in
            guard state.byID[sessionID] == nil else { return }
            state.byID[sessionID] = state.opened.count
            state.opened.append(Opened(sessionID: sessionID, orderNo: orderNo, ebpCode: ebpCode, called: time))
        }
    }

    func note(_ call: CustomsCall) {
        state.withLock { state in
            state.summary.calls += 1
            if !call.isGood { state.summary.badCalls += 1 }
            if state.calls.count < Self.kept { state.calls.append(call) }
        }
    }

    /// An upload that has not been looked at.
    func incoming(_ body: [UInt8], contentType: String) -> Upload {
        Upload(
            time: LabTime(now()), contentType: contentType, body: body,
            digest: Hex.encode(MessageDigest.sha256(body)))
    }

    /// Writes an upload down that customs does not get to see, because of a fault.
    func note(_ upload: Upload) { state.withLock { Self.add(upload, to: &$0) } }

    /// The last checks, which need the memory, and the storing. Source: realtime179.md §8 item 4 e–g, item 6.
    /// - Returns: the answer.
    func settle(_ upload: Upload, _ reading: UploadJudge.Reading, by settings: PaymentCustoms.Settings)
        -> UploadJudge.Answer
    {
        let limit = limitMilliseconds
        return state.withLock { state in
            var upload = upload
            var answer = UploadJudge.Answer.stored
            let opened = state.byID[reading.sessionID].map { state.opened[$0] }
            if opened == nil, !settings.isTestEnvironment { upload.remarks.append("sessionID was not issued here") }
            if let opened, !reading.orderNumbers.contains(opened.orderNo) {
                upload.remarks.append("the order \(opened.orderNo) that was asked for is not among the orders")
            }
            if let refusal = reading.refusal {
                answer = refusal
            } else if let known = state.stored[reading.sessionID] {
                answer = .duplicate
                if known.digest == upload.digest {
                    state.summary.repeats += 1
                } else {
                    state.summary.changed += 1
                    upload.remarks.append("the session was stored with other bytes")
                }
            } else if opened == nil, settings.refusesUnknownSessions, !settings.isTestEnvironment {
                answer = .init(code: "20000", message: "上传失败,sessionID不存在")
            } else if settings.refusesFieldFaults, let fault = reading.faults.first {
                answer = .init(code: "20000", message: "上传失败,\(fault)")
            } else {
                upload.isStored = true
                upload.isLate =
                    opened.map { upload.time.time.milliseconds > $0.called.milliseconds + limit } ?? false
                state.stored[reading.sessionID] = (upload.digest, upload.isLate)
                state.summary.stored += 1
            }
            (upload.code, upload.message) = (answer.code, answer.message)
            Self.add(upload, to: &state)
            return answer
        }
    }

    private static func add(_ upload: Upload, to state: inout State) {
        var upload = upload
        state.summary.uploads += 1
        upload.number = state.summary.uploads
        if let index = state.byID[upload.sessionID] { state.opened[index].uploads += 1 }
        if state.uploads.count < kept { state.uploads.append(upload) }
    }
}
