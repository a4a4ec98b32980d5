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

    /// Habits in which cards differ.
    package struct Habits: Sendable, Equatable {
        /// How long one private-key operation takes.
        package var signatureDelay: Duration = .zero
        /// The certificate ends in the middle.
        package var damagesCertificates = false
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
        /// How long commands and answers travel.
        package var transport = VirtualTransport()
        /// A blocked PIN is answered by 63C0 in place of 6983.
        package var countsToZero = false
        /// The Discovery Object names the card's own PIN, 00, as the primary one.
        package var hasGlobalPIN = false

        /// Answers come in pieces of at most so many bytes.
        package var pieceLength: Int {
            get { transport.pieceLength }
            set { transport.pieceLength = newValue }
        }

        package init() {}
    }

    private struct State {
        var slots: [UInt8: Slot]
        var pin: VirtualPIN
        var habits = Habits()
        var counters = VirtualCardCounters()
        var signatureFaults: [VirtualCardFault] = []
        var verifyFaults: [VirtualCardFault] = []
        // Gone after a reset:
        var isSelected = false
        /// VERIFY was the command just before: slot 9C needs that.
        var isFresh = false
        var exchange = VirtualExchange()
    }

    package let atr: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]
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
        let pin = VirtualPIN(VirtualPIVCard.padded(Array(pin.utf8)), tries: tries)
        state = Mutex(State(slots: slots, pin: pin))
    }

    // MARK: - The person at the card

    /// Wrong PINs until the card blocks.
    package var triesLeft: Int {
        get { state.withLock { $0.pin.triesLeft } }
        set { state.withLock { $0.pin.triesLeft = newValue } }
    }

    package var counters: VirtualCardCounters { state.withLock { $0.counters } }

    package var habits: Habits {
        get { state.withLock { $0.habits } }
        set {
            state.withLock { state in
                state.habits = newValue
                state.exchange.transport = newValue.transport
                state.pin.answers = newValue.hidesCounter ? .hidden : newValue.countsToZero ? .counterToZero : .counter
            }
        }
    }

    /// Makes the next private-key operations go wrong, one fault each.
    package func failSignatures(_ faults: VirtualCardFault...) { state.withLock { $0.signatureFaults += faults } }

    /// Makes the next VERIFY commands with a PIN go wrong, one fault each.
    package func failVerify(_ faults: VirtualCardFault...) { state.withLock { $0.verifyFaults += faults } }

    // MARK: - The line

    package func reset() {
        state.withLock { state in
            state.counters.resets += 1
            state.isSelected = false
            state.pin.isVerified = false
            state.isFresh = false
            state.exchange.reset()
        }
    }

    package func respond(to bytes: [UInt8]) -> VirtualReply {
        state.withLock { state in
            state.counters.commands += 1
            let command: VirtualCommand
            switch state.exchange.receive(bytes) {
            case .reply(let reply): return reply
            case .command(let whole): command = whole
            }
            let wasFresh = state.isFresh
            state.isFresh = false
            switch command.ins {
            case 0xA4: return select(&state, command)
            case _ where !state.isSelected: return .status(0x6D00)
            case 0xCB: return object(&state, command)
            case 0x20: return verify(&state, command)
            case 0x24: return change(&state, command)
            case 0x87: return authenticate(&state, command, isFresh: wasFresh)
            default: return .status(0x6D00)
            }
        }
    }

    // MARK: - Commands

    private func select(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        let name = command.data
        let application: [UInt8] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00]
        let isKnown =
            state.habits.knowsShortNameOnly ? name == application.prefix(5)[...].map(\.self) : name.count >= 5
        guard command.p1 == 4, isKnown, application.starts(with: name) else {
            state.isSelected = false
            state.pin.isVerified = false
            return .status(0x6A82)
        }
        state.isSelected = true
        let answer = VirtualObject.make(0x61, VirtualObject.make(0x4F, Array(application[5...])))
        return state.exchange.answer(answer, to: command)
    }

    private func object(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard let tag = VirtualObject.value(0x5C, in: command.data) else { return .status(0x6A80) }
        if tag == [0x7E] {
            guard state.habits.hasGlobalPIN else { return .status(0x6A82) }
            let policy: [UInt8] = [0x5F, 0x2F, 0x02, 0x60, 0x20]
            return state.exchange.answer(VirtualObject.make(0x7E, policy), to: command)
        }
        let references: [[UInt8]: UInt8] = [
            [0x5F, 0xC1, 0x05]: 0x9A, [0x5F, 0xC1, 0x0A]: 0x9C, [0x5F, 0xC1, 0x0B]: 0x9D, [0x5F, 0xC1, 0x01]: 0x9E,
        ]
        guard let reference = references[tag], let certificate = state.slots[reference]?.certificate else {
            return .status(0x6A82)
        }
        var stored = certificate.der
        if state.habits.compressesCertificates {
            do { stored = try GzipContainer.compress(stored) } catch { return .status(0x6F00) }
        }
        if state.habits.damagesCertificates { stored = Array(stored.prefix(stored.count / 2)) }
        let information: [UInt8] = [0x71, 1, state.habits.compressesCertificates ? 1 : 0, 0xFE, 0]
        let object = VirtualObject.make(0x53, VirtualObject.make(0x70, stored) + information)
        return state.exchange.answer(object, to: command)
    }

    private func verify(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard command.p2 == (state.habits.hasGlobalPIN ? 0x00 : 0x80) else { return .status(0x6A88) }
        guard !command.data.isEmpty else {
            return .status(state.pin.tries(tellsVerified: state.habits.tellsVerified))
        }
        state.counters.pinsOffered += 1
        let fault = state.verifyFaults.isEmpty ? nil : state.verifyFaults.removeFirst()
        if let reply = fault?.instead(after: .zero) { return reply }
        if state.habits.wantsPaddedPIN, command.data.count != 8 { return .status(0x6A80) }
        let word = state.pin.offer(VirtualPIVCard.padded(command.data))
        state.isFresh = word == 0x9000
        return VirtualReply.status(word).spoiled(by: fault)
    }

    /// CHANGE REFERENCE DATA: the present PIN and the new one, each filled to eight bytes.
    private func change(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard command.p1 == 0, command.p2 == (state.habits.hasGlobalPIN ? 0x00 : 0x80) else { return .status(0x6A88) }
        guard command.data.count == 16 else { return .status(0x6A80) }
        let (present, new) = (Array(command.data.prefix(8)), Array(command.data.suffix(8)))
        return .status(state.pin.change(from: present, to: new))
    }

    private func authenticate(_ state: inout State, _ command: VirtualCommand, isFresh: Bool) -> VirtualReply {
        guard let key = state.slots[command.p2]?.key else { return .status(0x6A88) }
        let algorithms: [UInt8: KeyKind] = [
            0x06: .rsa(bits: 1024), 0x07: .rsa(bits: 2048), 0x05: .rsa(bits: 3072), 0x16: .rsa(bits: 4096),
            0x11: .elliptic(curve: "prime256v1"), 0x14: .elliptic(curve: "secp384r1"),
        ]
        guard algorithms[command.p1] == key.kind else { return .status(0x6A86) }
        if command.p2 != 0x9E {
            let needsFreshPIN = command.p2 == 0x9C && !state.habits.isLax
            guard state.pin.isVerified, isFresh || !needsFreshPIN else { return .status(0x6982) }
        }
        let delay = state.habits.signatureDelay
        let fault = state.signatureFaults.isEmpty ? nil : state.signatureFaults.removeFirst()
        if let reply = fault?.instead(after: delay) { return reply }
        guard let template = VirtualObject.value(0x7C, in: command.data),
            let input = VirtualObject.value(0x81, in: template)
        else { return .status(0x6A80) }
        do {
            let signature: [UInt8]
            switch key.kind {
            case .rsa: signature = try key.rawRSA(input)
            default:
                guard input.count == key.publicKey.ellipticWidth else { return .status(0x6A80, delay: delay) }
                signature = try key.signElliptic(digest: input)
            }
            state.counters.signatures += 1
            let answer = VirtualObject.make(0x7C, VirtualObject.make(0x82, signature))
            return state.exchange.answer(answer, to: command).delayed(by: delay).spoiled(by: fault)
        } catch {
            return .status(0x6A80, delay: delay)
        }
    }

    private static func padded(_ pin: [UInt8]) -> [UInt8] {
        pin + [UInt8](repeating: 0xFF, count: max(0, 8 - pin.count))
    }
}
