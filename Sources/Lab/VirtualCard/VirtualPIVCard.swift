package import CryptoCore
internal import Synchronization

/// A PIV card in memory: one application with keys and certificates in slots, a PIN with a counter, command chaining,
/// answers in 61xx pieces, and the PIN asked before every signature in slot 9C. It shares no code with the signer it is
/// there to try. Source: NIST SP 800-73-4, card.md §3.
package final class VirtualPIVCard: VirtualCard {
    /// A key with its certificate; a slot may lack either.
    package struct Slot: Sendable {
        package var key: PrivateKey?
        package var certificate: Certificate?

        package init(key: PrivateKey?, certificate: Certificate?) {
            self.key = key
            self.certificate = certificate
        }
    }

    /// Something that goes wrong, once, at the next command of its kind.
    package enum Fault: Sendable, Equatable {
        /// The card answers with this status word and does nothing.
        case status(UInt16)
        /// The card does its work, and the answer is lost because the card is pulled.
        case pull
        /// The card does its work and never answers.
        case silence
    }

    /// Habits in which cards differ.
    package struct Habits: Sendable, Equatable {
        /// How long one private-key operation takes.
        package var signatureDelay: Duration = .zero
        /// The certificate is stored compressed.
        package var compressesCertificates = false
        /// An empty VERIFY answers 9000 once the PIN is verified; otherwise it always tells the counter.
        package var tellsVerified = true
        /// Wrong PINs are answered by 6300, and the counter cannot be asked for.
        package var hidesCounter = false
        /// Only the AID of five bytes is known.
        package var knowsShortNameOnly = false
        /// The PIN stays verified for further signatures in slot 9C.
        package var isLax = false
        /// A PIN that is not filled to eight bytes is refused without costing a try.
        package var wantsPaddedPIN = true
        /// Answers come in pieces of at most so many bytes.
        package var pieceLength = 256

        package init() {}
    }

    /// What the card counted since it was made.
    package struct Counters: Sendable, Equatable {
        /// VERIFY commands with a PIN.
        package var pinsOffered = 0
        /// Private-key operations.
        package var signatures = 0
        /// Resets and power changes.
        package var resets = 0
        /// Commands of any kind.
        package var commands = 0
    }

    private struct State {
        var slots: [UInt8: Slot]
        var pin: [UInt8]
        var triesLeft: Int
        var habits = Habits()
        var counters = Counters()
        var signatureFaults: [Fault] = []
        var verifyFaults: [Fault] = []
        // Gone after a reset:
        var isSelected = false
        var isVerified = false
        /// VERIFY was the command just before: slot 9C needs that.
        var isFresh = false
        var chain: [UInt8] = []
        var pending: [UInt8] = []
    }

    package let atr: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]
    private let maximumTries: Int
    private let state: Mutex<State>

    /// A card with one key in slot 9C.
    package convenience init(key: PrivateKey, certificate: Certificate, pin: String, tries: Int = 3) {
        self.init(slots: [0x9C: Slot(key: key, certificate: certificate)], pin: pin, tries: tries)
    }

    /// - Parameters:
    ///   - slots: by key reference.
    ///   - pin: up to eight ASCII characters.
    ///   - tries: wrong PINs until the card blocks.
    package init(slots: [UInt8: Slot], pin: String, tries: Int = 3) {
        maximumTries = tries
        state = Mutex(State(slots: slots, pin: VirtualPIVCard.padded(Array(pin.utf8)), triesLeft: tries))
    }

    // MARK: - The person at the card

    /// Wrong PINs until the card blocks.
    package var triesLeft: Int {
        get { state.withLock { $0.triesLeft } }
        set { state.withLock { $0.triesLeft = newValue } }
    }

    package var counters: Counters { state.withLock { $0.counters } }

    package var habits: Habits {
        get { state.withLock { $0.habits } }
        set { state.withLock { $0.habits = newValue } }
    }

    /// Makes the next private-key operations go wrong, one fault each.
    package func failSignatures(_ faults: Fault...) { state.withLock { $0.signatureFaults += faults } }

    /// Makes the next VERIFY commands with a PIN go wrong, one fault each.
    package func failVerify(_ faults: Fault...) { state.withLock { $0.verifyFaults += faults } }

    // MARK: - The line

    package func reset() {
        state.withLock { state in
            state.counters.resets += 1
            state.isSelected = false
            state.isVerified = false
            state.isFresh = false
            state.chain = []
            state.pending = []
        }
    }

    package func respond(to bytes: [UInt8]) -> VirtualReply {
        state.withLock { state in
            state.counters.commands += 1
            guard let command = VirtualCommand(bytes) else { return VirtualPIVCard.status(0x6700) }
            if command.ins == 0xC0 { return piece(of: &state, upTo: command.expected ?? 256) }
            state.pending = []
            if command.isChained {
                guard state.chain.count + command.data.count <= 8_192 else { return VirtualPIVCard.status(0x6700) }
                state.chain += command.data
                return VirtualPIVCard.status(0x9000)
            }
            let data = state.chain + command.data
            state.chain = []
            let wasFresh = state.isFresh
            state.isFresh = false
            switch command.ins {
            case 0xA4: return select(&state, data)
            case _ where !state.isSelected: return VirtualPIVCard.status(0x6D00)
            case 0xCB: return object(&state, data, command)
            case 0x20: return verify(&state, data, command)
            case 0x87: return authenticate(&state, data, command, isFresh: wasFresh)
            default: return VirtualPIVCard.status(0x6D00)
            }
        }
    }

    // MARK: - Commands

    private func select(_ state: inout State, _ name: [UInt8]) -> VirtualReply {
        let application: [UInt8] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00]
        let isKnown =
            state.habits.knowsShortNameOnly ? name == application.prefix(5)[...].map(\.self) : name.count >= 5
        guard isKnown, application.starts(with: name) else {
            state.isSelected = false
            state.isVerified = false
            return VirtualPIVCard.status(0x6A82)
        }
        state.isSelected = true
        let answer = VirtualObject.make(0x61, VirtualObject.make(0x4F, Array(application[5...])))
        return send(answer, &state, upTo: 256)
    }

    private func object(_ state: inout State, _ data: [UInt8], _ command: VirtualCommand) -> VirtualReply {
        guard let tag = VirtualObject.value(0x5C, in: data), tag.count == 3 else {
            return VirtualPIVCard.status(0x6A80)
        }
        let references: [[UInt8]: UInt8] = [
            [0x5F, 0xC1, 0x05]: 0x9A, [0x5F, 0xC1, 0x0A]: 0x9C, [0x5F, 0xC1, 0x0B]: 0x9D, [0x5F, 0xC1, 0x01]: 0x9E,
        ]
        guard let reference = references[tag], let certificate = state.slots[reference]?.certificate else {
            return VirtualPIVCard.status(0x6A82)
        }
        var stored = certificate.der
        if state.habits.compressesCertificates {
            do { stored = try GzipContainer.compress(stored) } catch { return VirtualPIVCard.status(0x6F00) }
        }
        let information: [UInt8] = [0x71, 1, state.habits.compressesCertificates ? 1 : 0, 0xFE, 0]
        let object = VirtualObject.make(0x53, VirtualObject.make(0x70, stored) + information)
        return send(object, &state, upTo: command.expected ?? 256)
    }

    private func verify(_ state: inout State, _ pin: [UInt8], _ command: VirtualCommand) -> VirtualReply {
        guard command.p2 == 0x80 else { return VirtualPIVCard.status(0x6A88) }
        if pin.isEmpty {
            if state.habits.hidesCounter { return VirtualPIVCard.status(0x6300) }
            if state.triesLeft == 0 { return VirtualPIVCard.status(0x6983) }
            if state.isVerified, state.habits.tellsVerified { return VirtualPIVCard.status(0x9000) }
            return VirtualPIVCard.status(0x63C0 | UInt16(min(15, state.triesLeft)))
        }
        state.counters.pinsOffered += 1
        let fault = state.verifyFaults.isEmpty ? nil : state.verifyFaults.removeFirst()
        if case .status(let word) = fault { return VirtualPIVCard.status(word) }
        let reply = compare(&state, pin)
        return VirtualPIVCard.spoil(reply, fault)
    }

    private func compare(_ state: inout State, _ pin: [UInt8]) -> VirtualReply {
        if state.habits.wantsPaddedPIN, pin.count != 8 { return VirtualPIVCard.status(0x6A80) }
        guard state.triesLeft > 0 else { return VirtualPIVCard.status(0x6983) }
        guard VirtualPIVCard.padded(pin) == state.pin else {
            state.triesLeft -= 1
            state.isVerified = false
            if state.habits.hidesCounter { return VirtualPIVCard.status(0x6300) }
            return VirtualPIVCard.status(0x63C0 | UInt16(min(15, state.triesLeft)))
        }
        state.triesLeft = maximumTries
        state.isVerified = true
        state.isFresh = true
        return VirtualPIVCard.status(0x9000)
    }

    private func authenticate(
        _ state: inout State, _ data: [UInt8], _ command: VirtualCommand, isFresh: Bool
    ) -> VirtualReply {
        guard let key = state.slots[command.p2]?.key else { return VirtualPIVCard.status(0x6A88) }
        let algorithms: [UInt8: KeyKind] = [
            0x06: .rsa(bits: 1024), 0x07: .rsa(bits: 2048), 0x05: .rsa(bits: 3072), 0x16: .rsa(bits: 4096),
        ]
        guard algorithms[command.p1] == key.kind else { return VirtualPIVCard.status(0x6A86) }
        let needsFreshPIN = command.p2 == 0x9C && !state.habits.isLax
        guard state.isVerified, isFresh || !needsFreshPIN else { return VirtualPIVCard.status(0x6982) }
        let delay = state.habits.signatureDelay
        let fault = state.signatureFaults.isEmpty ? nil : state.signatureFaults.removeFirst()
        if case .status(let word) = fault { return VirtualPIVCard.status(word, delay: delay) }
        guard let template = VirtualObject.value(0x7C, in: data),
            let block = VirtualObject.value(0x81, in: template)
        else { return VirtualPIVCard.status(0x6A80) }
        do {
            let signature = try key.rawRSA(block)
            state.counters.signatures += 1
            let answer = VirtualObject.make(0x7C, VirtualObject.make(0x82, signature))
            let reply = send(answer, &state, upTo: command.expected ?? 256)
            return VirtualPIVCard.spoil(VirtualReply(reply.action, delay: delay), fault)
        } catch {
            return VirtualPIVCard.status(0x6A80, delay: delay)
        }
    }

    // MARK: - Answers

    private func send(_ data: [UInt8], _ state: inout State, upTo expected: Int) -> VirtualReply {
        state.pending = data
        return piece(of: &state, upTo: expected)
    }

    private func piece(of state: inout State, upTo expected: Int) -> VirtualReply {
        guard !state.pending.isEmpty else { return VirtualPIVCard.status(0x6985) }
        let length = expected > 256 ? expected : min(expected, state.habits.pieceLength)
        let data = Array(state.pending.prefix(length))
        state.pending.removeFirst(data.count)
        let rest = state.pending.count
        let word: UInt16 = rest == 0 ? 0x9000 : 0x6100 | (rest > 255 ? 0 : UInt16(rest))
        return VirtualReply(.answer(data + [UInt8(word >> 8), UInt8(word & 255)]))
    }

    private static func status(_ word: UInt16, delay: Duration = .zero) -> VirtualReply {
        VirtualReply(.answer([UInt8(word >> 8), UInt8(word & 255)]), delay: delay)
    }

    private static func spoil(_ reply: VirtualReply, _ fault: Fault?) -> VirtualReply {
        switch fault {
        case .pull: VirtualReply(.pull, delay: reply.delay)
        case .silence: VirtualReply(.silence, delay: reply.delay)
        case .status, nil: reply
        }
    }

    private static func padded(_ pin: [UInt8]) -> [UInt8] {
        pin + [UInt8](repeating: 0xFF, count: max(0, 8 - pin.count))
    }
}
