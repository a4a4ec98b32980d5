internal import Pipeline
internal import SidecarBase
internal import Synchronization

/// The sessions of the console, in memory: a restart signs everybody out.
///
/// A session's id is a random number of 256 bits that only the browser has; here its SHA-256 is kept. A session ends when nobody
/// did anything for a while, after a working day at the latest, and when its holder signs out.
final class ConsoleSessions: Sendable {
    /// One session.
    struct Session: Sendable {
        /// Who signed in; `nil` where nobody has to.
        let holder: AccessTokens.Holder?
        /// What the forms of this session carry.
        let formKey: Secret
        /// What its next page says of what was done; see ``leave(_:for:)``.
        fileprivate var notice: Notice?
        fileprivate let began: ContinuousClock.Instant
        fileprivate var seen: ContinuousClock.Instant
    }

    /// What came of an action.
    struct Notice: Sendable {
        let standing: Standing
        let text: String
    }

    /// How long a session lives without a sign of its holder, and how long at most.
    static let idle: Duration = .seconds(30 * 60)
    static let longest: Duration = .seconds(12 * 3_600)

    private let sessions = Mutex<[[UInt8]: Session]>([:])
    private let capacity: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - capacity: the most sessions; one more takes the place of the one that was silent longest.
    ///   - now: the time.
    init(capacity: Int = 1_000, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.capacity = capacity
        self.now = now
    }

    /// Begins a session; what its browser is given.
    func begin(_ holder: AccessTokens.Holder?) -> (id: Secret, session: Session) {
        let time = now()
        let id = ConsoleSessions.random()
        let session = Session(holder: holder, formKey: ConsoleSessions.random(), began: time, seen: time)
        sessions.withLock { sessions in
            if sessions.count >= capacity { sessions = sessions.filter { ConsoleSessions.isAlive($0.value, at: time) } }
            if sessions.count >= capacity, let oldest = sessions.min(by: { $0.value.seen < $1.value.seen }) {
                sessions[oldest.key] = nil
            }
            sessions[TokenDigests.digest(id)] = session
        }
        return (id, session)
    }

    /// The session with an id; `nil` when there is none, or not any more.
    ///
    /// - Parameters:
    ///   - id: what the browser showed.
    ///   - isSign: whether its holder did something just now. What a page asks by itself is no sign of anybody.
    /// - Returns: the session.
    func session(_ id: Secret?, isSign: Bool) -> Session? {
        guard let id, id.count == ConsoleSessions.digits else { return nil }
        let digest = TokenDigests.digest(id)
        let time = now()
        return sessions.withLock { sessions in
            guard var session = sessions[digest] else { return nil }
            guard ConsoleSessions.isAlive(session, at: time) else {
                sessions[digest] = nil
                return nil
            }
            if isSign {
                session.seen = time
                sessions[digest] = session
            }
            return session
        }
    }

    /// Leaves word for the next page of a session.
    func leave(_ notice: Notice, for id: Secret?) {
        guard let id else { return }
        sessions.withLock { $0[TokenDigests.digest(id)]?.notice = notice }
    }

    /// What was left, once.
    func takeNotice(of id: Secret?) -> Notice? {
        guard let id else { return nil }
        return sessions.withLock { sessions in
            let digest = TokenDigests.digest(id)
            defer { sessions[digest]?.notice = nil }
            return sessions[digest]?.notice
        }
    }

    /// Ends a session.
    func end(_ id: Secret?) {
        guard let id else { return }
        _ = sessions.withLock { $0.removeValue(forKey: TokenDigests.digest(id)) }
    }

    private static func isAlive(_ session: Session, at time: ContinuousClock.Instant) -> Bool {
        session.seen.duration(to: time) < idle && session.began.duration(to: time) < longest
    }

    private static let digits = 64

    private static func random() -> Secret {
        // The system's own generator, which is made for keys.
        var generator = SystemRandomNumberGenerator()
        return Secret(Hex.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }
}
