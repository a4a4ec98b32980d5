#if AMQP1
    /// Names a link of an engine; never used twice.
    typealias LinkNumber = UInt64

    /// What a peer says about an error. Source: AMQP 1.0 §2.8.14.
    struct ProtonCondition: Sendable, Equatable {
        /// `amqp:not-found`, in whichever spelling the peer has.
        let name: String
        let description: String
    }

    /// What became of a message that was sent. Source: AMQP 1.0 §3.4.
    enum ProtonOutcome: Sendable, Equatable {
        case accepted
        case rejected(ProtonCondition?)
        case released
        case modified
        /// Settled without a word.
        case unknown
    }

    /// What happened on a connection.
    enum ProtonEvent: Sendable, Equatable {
        /// The peer has opened the connection; its name and version, where it tells them.
        case opened(server: String)
        /// The peer closes the connection.
        case closing(ProtonCondition?)
        /// The peer has attached a link to a queue.
        case attached(LinkNumber)
        /// The peer has taken a link, or its session, away.
        case detached(LinkNumber, ProtonCondition?)
        /// The peer has ended the session of a link that was closed here: it has seen all that was said on it before.
        case left(LinkNumber)
        /// So many messages may be sent on a link.
        case credit(LinkNumber, Int)
        /// The peer's word on a message.
        case outcome(LinkNumber, delivery: UInt64, ProtonOutcome)
        /// A message came whole; `body` is `nil` when it is over the limit or holds neither bytes nor text.
        case delivered(LinkNumber, delivery: UInt64, body: [UInt8]?, size: UInt64)
        /// The connection cannot go on: what the engine found wrong, and whether the peer refused our login.
        case failed(ProtonCondition?, isLogin: Bool)
    }
#endif
