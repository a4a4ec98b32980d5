package import CryptoCore
internal import Synchronization

/// A card in memory with the commands of ISO 7816-4 and -8: files in folders, applications, data objects, a PIN, and keys
/// that are chosen by MANAGE SECURITY ENVIRONMENT. What is in it makes the personality: `VirtualPKCS15` fills it as
/// ISO 7816-15 says. It shares no code with the signer it is there to try. Source: card.md §4.
package final class VirtualISOCard: VirtualCard {
    /// What is on the card.
    package struct Content: Sendable {
        /// Applications with their folder, whole path.
        package var applications: [[UInt8]: [UInt8]] = [:]
        /// The applet that must be selected first, and what it answers then: the card is a Java card, and its files are the
        /// applet's. Its other applications are not found by their identifiers.
        package var applet: (identifier: [UInt8], answer: [UInt8])?
        /// Files by their whole path; folders are where files are.
        package var files: [[UInt8]: [UInt8]] = [:]
        /// Data objects by their tag of two bytes.
        package var objects: [[UInt8]: [UInt8]] = [:]
        /// Keys by their reference.
        package var keys: [UInt8: PrivateKey] = [:]
        package var pin: String
        package var pinReference: UInt8 = 0x81
        /// The bytes a PIN is filled to, and with what; `nil` for none.
        package var pinFilling: (length: Int, byte: UInt8)?

        package init(pin: String) {
            self.pin = pin
        }
    }

    /// Habits in which cards differ.
    package struct Habits: Sendable, Equatable {
        /// How the PIN is answered for.
        package enum PINAnswers: Sendable, Equatable {
            case counter, counterToZero, hidden
        }

        package var transport = VirtualTransport()
        /// How long one private-key operation takes.
        package var signatureDelay: Duration = .zero
        package var pinAnswers = PINAnswers.counter
        /// An empty VERIFY answers 9000 once the PIN is verified.
        package var tellsVerified = true
        /// The PIN is asked before every signature.
        package var wantsFreshPIN = false
        /// The algorithm that must be told; `nil`: none may be told.
        package var algorithm: UInt8?
        /// Keys need no preparation: the only key signs.
        package var hasFixedKey = false
        /// Signatures on elliptic curves are given as DER.
        package var givesDER = false
        /// SELECT is taken only with this P2.
        package var selectsOnlyWith: UInt8?
        /// Applications are not found by the identifier that EF.DIR names.
        package var hidesApplications = false

        package init() {}
    }

    private struct State {
        var content: Content
        var pin: VirtualPIN
        var habits = Habits()
        var counters = VirtualCardCounters()
        var signatureFaults: [VirtualCardFault] = []
        var verifyFaults: [VirtualCardFault] = []
        var exchange = VirtualExchange()
        // Gone after a reset:
        var isAppletSelected = false
        var folder: [UInt8] = VirtualISOCard.top
        var file: [UInt8]?
        var key: UInt8?
        var isFresh = false
    }

    package let atr: [UInt8]
    private let state: Mutex<State>
    private static let top: [UInt8] = [0x3F, 0x00]

    /// - Parameters:
    ///   - content: what is on it.
    ///   - tries: wrong PINs until the card blocks.
    ///   - atr: the answer to reset.
    package init(_ content: Content, tries: Int = 3, atr: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]) {
        var pin = Array(content.pin.utf8)
        if let filling = content.pinFilling {
            pin += [UInt8](repeating: filling.byte, count: max(0, filling.length - pin.count))
        }
        self.atr = atr
        state = Mutex(State(content: content, pin: VirtualPIN(pin, tries: tries)))
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
                switch newValue.pinAnswers {
                case .counter: state.pin.answers = .counter
                case .counterToZero: state.pin.answers = .counterToZero
                case .hidden: state.pin.answers = .hidden
                }
            }
        }
    }

    /// Changes a file, to another content or to none.
    package func setFile(_ path: [UInt8], to content: [UInt8]?) {
        state.withLock { $0.content.files[path] = content }
    }

    /// The files by their whole path.
    package var files: [[UInt8]: [UInt8]] { state.withLock { $0.content.files } }

    /// Makes the next private-key operations go wrong, one fault each.
    package func failSignatures(_ faults: VirtualCardFault...) { state.withLock { $0.signatureFaults += faults } }

    /// Makes the next VERIFY commands with a PIN go wrong, one fault each.
    package func failVerify(_ faults: VirtualCardFault...) { state.withLock { $0.verifyFaults += faults } }

    // MARK: - The line

    package func reset() {
        state.withLock { state in
            state.counters.resets += 1
            state.pin.isVerified = false
            state.exchange.reset()
            state.folder = VirtualISOCard.top
            state.file = nil
            state.key = nil
            state.isFresh = false
            state.isAppletSelected = false
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
            guard command.cla & 0xEF == 0 else { return .status(0x6E00) }
            let wasFresh = state.isFresh
            // Setting the key up comes between the PIN and the signature.
            if command.ins != 0x22 { state.isFresh = false }
            if let applet = state.content.applet, command.ins == 0xA4, command.p1 == 4 {
                return selectApplet(&state, applet, command)
            }
            if state.content.applet != nil, !state.isAppletSelected { return .status(0x6A82) }
            switch command.ins {
            case 0xA4: return select(&state, command)
            case 0xB0: return read(&state, command)
            case 0xCA: return object(&state, command)
            case 0x20: return verify(&state, command)
            case 0x22: return setKey(&state, command)
            case 0x2A: return sign(&state, command, isFresh: wasFresh)
            case 0x88: return authenticate(&state, command, isFresh: wasFresh)
            default: return .status(0x6D00)
            }
        }
    }

    // MARK: - Files

    private func select(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        if let wanted = state.habits.selectsOnlyWith, command.p2 != wanted { return .status(0x6A86) }
        guard command.p2 == 0x00 || command.p2 == 0x0C else { return .status(0x6A86) }
        let path: [UInt8]
        switch command.p1 {
        case 0x04: return selectApplication(&state, command)
        case 0x00:
            path =
                command.data == VirtualISOCard.top || command.data.isEmpty
                ? VirtualISOCard.top : state.folder + command.data
        case 0x02: path = state.folder + command.data
        case 0x08: path = VirtualISOCard.top + command.data
        case 0x09: path = state.folder + command.data
        default: return .status(0x6A86)
        }
        guard path.count.isMultiple(of: 2) else { return .status(0x6A80) }
        if state.content.files[path] != nil {
            state.folder = Array(path.dropLast(2))
            state.file = path
        } else if path == VirtualISOCard.top || state.content.files.keys.contains(where: { isInside($0, path) }) {
            state.folder = path
            state.file = nil
        } else {
            return .status(0x6A82)
        }
        return answerSelect(&state, command, name: nil)
    }

    private func selectApplication(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard !state.habits.hidesApplications, command.data.count >= 5,
            let application = state.content.applications.first(where: { $0.key.starts(with: command.data) })
        else { return .status(0x6A82) }
        state.folder = application.value
        state.file = nil
        state.key = nil
        state.pin.isVerified = false
        return answerSelect(&state, command, name: application.key)
    }

    private func selectApplet(
        _ state: inout State, _ applet: (identifier: [UInt8], answer: [UInt8]), _ command: VirtualCommand
    ) -> VirtualReply {
        guard command.data == applet.identifier else { return .status(0x6A82) }
        state.isAppletSelected = true
        state.folder = VirtualISOCard.top
        state.file = nil
        state.key = nil
        state.pin.isVerified = false
        return state.exchange.answer(applet.answer, to: command)
    }

    /// The control parameters of what was selected. Source: ISO 7816-4 §7.4.3.
    private func answerSelect(
        _ state: inout State, _ command: VirtualCommand, name: [UInt8]?
    ) -> VirtualReply {
        guard command.p2 == 0x00 else { return .status(0x9000) }
        let path = state.file ?? state.folder
        var parameters: [UInt8] = []
        if let file = state.file, let content = state.content.files[file] {
            parameters += [0x80, 2, UInt8(content.count >> 8 & 255), UInt8(content.count & 255), 0x82, 1, 0x01]
        } else {
            parameters += [0x82, 1, 0x38]
        }
        parameters += [0x83, 2] + path.suffix(2)
        if let name { parameters += VirtualObject.make(0x84, name) }
        return state.exchange.answer(VirtualObject.make(0x6F, parameters), to: command)
    }

    private func isInside(_ file: [UInt8], _ folder: [UInt8]) -> Bool {
        file.count > folder.count && file.starts(with: folder)
    }

    private func read(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard let file = state.file, let content = state.content.files[file] else { return .status(0x6986) }
        let offset = Int(command.p1) << 8 | Int(command.p2)
        guard offset < content.count else { return .status(0x6B00) }
        let rest = Array(content[offset...])
        let expected = command.expected ?? 256
        let data = Array(rest.prefix(min(expected, state.exchange.transport.pieceLength)))
        if data.count < expected, data.count == rest.count, expected <= 256 {
            return VirtualReply(.answer(data + [0x62, 0x82]))
        }
        return VirtualReply(.answer(data + [0x90, 0x00]))
    }

    private func object(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard let object = state.content.objects[[command.p1, command.p2]] else { return .status(0x6A88) }
        return state.exchange.answer(object, to: command)
    }

    // MARK: - PIN and keys

    private func verify(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard command.p2 == state.content.pinReference else { return .status(0x6A88) }
        guard !command.data.isEmpty else {
            return .status(state.pin.tries(tellsVerified: state.habits.tellsVerified))
        }
        state.counters.pinsOffered += 1
        let fault = state.verifyFaults.isEmpty ? nil : state.verifyFaults.removeFirst()
        if let reply = fault?.instead(after: .zero) { return reply }
        if let filling = state.content.pinFilling, command.data.count != filling.length { return .status(0x6A80) }
        let word = state.pin.offer(command.data)
        state.isFresh = word == 0x9000
        return VirtualReply.status(word).spoiled(by: fault)
    }

    private func setKey(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard command.p1 == 0x41, command.p2 == 0xB6 else { return .status(0x6A86) }
        let algorithm = VirtualObject.value(0x80, in: command.data)?.first
        guard algorithm == state.habits.algorithm else { return .status(0x6984) }
        guard let reference = VirtualObject.value(0x84, in: command.data), reference.count == 1,
            state.content.keys[reference[0]] != nil
        else { return .status(0x6A88) }
        state.key = reference[0]
        return .status(0x9000)
    }

    private func sign(_ state: inout State, _ command: VirtualCommand, isFresh: Bool) -> VirtualReply {
        guard command.p1 == 0x9E, command.p2 == 0x9A else { return .status(0x6A86) }
        return operate(&state, command, isFresh: isFresh)
    }

    private func authenticate(_ state: inout State, _ command: VirtualCommand, isFresh: Bool) -> VirtualReply {
        operate(&state, command, isFresh: isFresh)
    }

    private func operate(_ state: inout State, _ command: VirtualCommand, isFresh: Bool) -> VirtualReply {
        let reference = state.habits.hasFixedKey ? state.content.keys.keys.min() : state.key
        guard let reference, let key = state.content.keys[reference] else { return .status(0x6985) }
        guard state.pin.isVerified, isFresh || !state.habits.wantsFreshPIN else { return .status(0x6982) }
        let delay = state.habits.signatureDelay
        let fault = state.signatureFaults.isEmpty ? nil : state.signatureFaults.removeFirst()
        if let reply = fault?.instead(after: delay) { return reply }
        do {
            guard let signature = try signature(of: command.data, by: key, givesDER: state.habits.givesDER) else {
                return .status(0x6700, delay: delay)
            }
            state.counters.signatures += 1
            return state.exchange.answer(signature, to: command).delayed(by: delay).spoiled(by: fault)
        } catch {
            return .status(0x6A80, delay: delay)
        }
    }

    /// - Returns: `nil` when the input has a length that the key does not take.
    private func signature(of input: [UInt8], by key: PrivateKey, givesDER: Bool) throws -> [UInt8]? {
        guard case .rsa(let bits) = key.kind else {
            guard let width = key.publicKey.ellipticWidth, (1...width).contains(input.count) else { return nil }
            let encoded = try key.signElliptic(digest: input)
            return givesDER ? encoded : EllipticSignature.raw(der: encoded, width: width)
        }
        let length = (bits + 7) / 8
        // The card adds the padding; a whole block is taken as it is.
        if input.count == length { return try key.rawRSA(input) }
        guard input.count <= length - 11 else { return nil }
        let filling = [UInt8](repeating: 0xFF, count: length - 3 - input.count)
        return try key.rawRSA([0x00, 0x01] + filling + [0x00] + input)
    }
}
