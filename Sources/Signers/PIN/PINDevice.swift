internal import SidecarBase

/// What keeps a PIN and its counter: a card's application, a token, a device behind a library. Only the PIN guard offers
/// PINs to it. Calls block.
protocol PINDevice {
    /// The PIN in the form this kind of device takes; nothing is sent.
    /// - Throws: `card.pin_form` when no such device can take it.
    func form(_ secret: Secret) throws(SignerError) -> PINBytes

    /// The tries left. Asking costs none.
    func pinTriesLeft() throws(SignerError) -> PINTries

    /// Whether it can ever tell the tries left.
    var hasCounter: Bool { get }

    /// Offers the PIN, once. An error means that what became of it is not known.
    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer
}

extension PINDevice {
    var hasCounter: Bool { true }
}

/// How a device took a PIN.
enum PINAnswer: Equatable {
    case accepted
    /// Refused, and counted.
    case wrong(triesLeft: Int?)
    /// No try is left; this PIN may have been the reason.
    case blocked
    /// The device did not compare it: the PIN has a form it does not take.
    case malformed(String)
    /// The device did not compare it, for another reason.
    case refused(String)
    /// It never came to the card, for sure, so it may be offered again.
    case notReached(SignerError)
}

/// A PIN as a device takes it. Whoever made it overwrites it after use.
struct PINBytes: Equatable {
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Overwrites the bytes.
    mutating func wipe() {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
