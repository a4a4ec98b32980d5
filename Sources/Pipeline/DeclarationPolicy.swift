internal import SidecarBase

/// The settings of the declaration desk.
package struct DeclarationPolicy: Sendable {
    /// When an accepted declaration is also sent to the node (zhejiang.md §10 row 3).
    package enum Forwarding: String, Sendable {
        /// Always; a company without a route is refused.
        case always
        /// Never: sign only.
        case never
        /// When the company has a route.
        case route
    }

    /// What happens to a message that already carries a Signature (zhejiang.md §10 row 5).
    package enum SignedInput: String, Sendable {
        /// Kept when it is valid and made by the company's own key, otherwise refused.
        case keep
        /// Replaced by a new one.
        case replace
        /// Refused.
        case reject
    }

    /// When declarations are sent on.
    package var forwarding: Forwarding
    /// What happens to signed input.
    package var signedInput: SignedInput
    /// How long the same bytes get the stored answer, in milliseconds; 0 is off.
    package var replayWindow: Int64
    /// How long a signature may take, queueing included.
    package var signingTime: Duration
    /// How many declarations may be under way at once; more are refused at once.
    package var maximumUnderWay: Int
    /// Whether a message of the API that no signer can sign now is kept until one can.
    package var holdsUnsigned: Bool
    /// The receiver by message root name, where it is not the default of the direction (zhejiang.md §10 row 11).
    package var receivers: [String: String]
    /// Companies whose single-window documents go to the platform before anything is declared.
    package var viaPlatform: Set<String> = []
    /// Whether messages of transferDeclare may be sent at all; they are not while the old service answers for them and does
    /// whatever it does with them (shadow mode).
    package var sendsTransferDeclare = true

    package init(
        forwarding: Forwarding = .route, signedInput: SignedInput = .keep, replayWindow: Int64 = 86_400_000,
        signingTime: Duration = .seconds(8), maximumUnderWay: Int = 4_096, holdsUnsigned: Bool = false,
        receivers: [String: String] = [:]
    ) {
        self.holdsUnsigned = holdsUnsigned
        self.forwarding = forwarding
        self.signedInput = signedInput
        self.replayWindow = replayWindow
        self.signingTime = signingTime
        self.maximumUnderWay = maximumUnderWay
        self.receivers = receivers
    }

    /// Whether what came by this way in may be sent.
    func sends(_ source: RequestSource) -> Bool {
        sendsTransferDeclare || source.channel != RequestSource.transferDeclare
    }

    /// Whether what came by this way in waits for a signer; callers of the old interface are told at once.
    func holds(_ source: RequestSource) -> Bool { holdsUnsigned && source.channel == RequestSource.api }
}
