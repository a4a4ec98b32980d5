package import CryptoCore
internal import Synchronization

/// A UKey in memory that takes the commands of GM/T 0017: applications with containers, RSA and SM2 keys, and a PIN that
/// travels as the answer to a challenge. It shares no code with the signer it is there to try. Source: card.md §5.
package final class VirtualGMTCard: VirtualCard {
    /// A container with a signing key; the certificate may be missing.
    package struct Container: Sendable {
        package var name: String
        package var key: PrivateKey
        package var certificate: Certificate?

        package init(name: String = "SIGN", key: PrivateKey, certificate: Certificate?) {
            self.name = name
            self.key = key
            self.certificate = certificate
        }
    }

    /// Habits in which tokens differ.
    package struct Habits: Sendable, Equatable {
        /// How the challenge's key is made of the PIN.
        package enum PINDerivation: Sendable, Equatable {
            case sha1Padded16, sha1, sm3
        }

        /// How long one private-key operation takes.
        package var signatureDelay: Duration = .zero
        package var derivation = PINDerivation.sha1Padded16
        /// The cipher that the device information names; 0401 is SM4.
        package var cipher: UInt32 = 0x0000_0401
        /// The tries left can be asked for.
        package var tellsTries = true
        /// GetContainerInfo is known.
        package var tellsContainers = true
        /// Certificates end in the middle.
        package var damagesCertificates = false
        /// Signatures come without their length before them.
        package var leavesLengthAway = false

        package init() {}
    }

    private struct State {
        let applications: [String: [Container]]
        let pinText: [UInt8]
        var pin: VirtualPIN
        var habits = Habits()
        var counters = VirtualCardCounters()
        var signatureFaults: [VirtualCardFault] = []
        var verifyFaults: [VirtualCardFault] = []
        var exchange = VirtualExchange()
        /// Numbers given out so far; each opening gets another.
        var nextNumber: UInt16 = 0x1000
        // Gone after a reset:
        var challenge: [UInt8]?
        var opened: [[UInt8]: String] = [:]
        var containers: [[UInt8]: Container] = [:]
    }

    package let atr: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]
    private let state: Mutex<State>

    /// A token with one application of one container.
    package convenience init(key: PrivateKey, certificate: Certificate?, pin: String, tries: Int = 6) {
        self.init(
            applications: ["EXAMPLE": [Container(key: key, certificate: certificate)]], pin: pin, tries: tries)
    }

    /// - Parameters:
    ///   - applications: containers by the name of their application.
    ///   - pin: the user's PIN, at least 6 characters.
    ///   - tries: wrong PINs until the token blocks.
    package init(applications: [String: [Container]], pin: String, tries: Int = 6) {
        let text = Array(pin.utf8)
        state = Mutex(State(applications: applications, pinText: text, pin: VirtualPIN(text, tries: tries)))
    }

    // MARK: - The person at the token

    /// Wrong PINs until the token blocks.
    package var triesLeft: Int {
        get { state.withLock { $0.pin.triesLeft } }
        set { state.withLock { $0.pin.triesLeft = newValue } }
    }

    package var counters: VirtualCardCounters { state.withLock { $0.counters } }

    package var habits: Habits {
        get { state.withLock { $0.habits } }
        set { state.withLock { $0.habits = newValue } }
    }

    /// Makes the next private-key operations go wrong, one fault each.
    package func failSignatures(_ faults: VirtualCardFault...) { state.withLock { $0.signatureFaults += faults } }

    /// Makes the next VerifyPIN commands go wrong, one fault each.
    package func failVerify(_ faults: VirtualCardFault...) { state.withLock { $0.verifyFaults += faults } }

    // MARK: - The line

    package func reset() {
        state.withLock { state in
            state.counters.resets += 1
            state.pin.isVerified = false
            state.exchange.reset()
            state.challenge = nil
            state.opened = [:]
            state.containers = [:]
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
            guard command.cla == 0x80 else { return .status(0x6E00) }
            // The standard knows extended lengths only.
            guard command.isExtended else { return .status(0x6700) }
            switch command.ins {
            case 0x04: return state.exchange.answer(device(state.habits), to: command)
            case 0x50: return random(&state, command)
            case 0x22: return list(&state, state.applications.keys.sorted(), command)
            case 0x26: return openApplication(&state, command)
            case 0x74: return sign(&state, command)
            case 0x58: return sign(&state, command)
            default: return inApplication(&state, command)
            }
        }
    }

    private func inApplication(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard let name = state.opened[Array(command.data.prefix(2))], let containers = state.applications[name] else {
            return .status(0x6A88)
        }
        let rest = Array(command.data.dropFirst(2))
        switch command.ins {
        case 0x14: return tries(&state, command)
        case 0x18: return verify(&state, rest, command)
        case 0x1C:
            state.pin.isVerified = false
            return .status(0x9000)
        case 0x28:
            state.opened[Array(command.data.prefix(2))] = nil
            return .status(0x9000)
        case 0x46: return list(&state, containers.map(\.name), command)
        case 0x4A: return information(&state, containers, rest, command)
        case 0x42: return openContainer(&state, containers, rest, command)
        case 0x4E: return certificate(&state, rest, command)
        default: return .status(0x6D00)
        }
    }

    // MARK: - Looking

    private func device(_ habits: Habits) -> [UInt8] {
        func text(_ text: String, _ length: Int) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 0, count: length - text.utf8.count)
        }
        let cipher = (0..<4).map { UInt8(truncatingIfNeeded: habits.cipher >> ((3 - $0) * 8)) }
        var data: [UInt8] = [1, 0, 0, 0] + text("Example maker", 64) + text("Example issuer", 64)
        data += text("Example UKey", 32) + text("0000000001", 32) + [1, 0, 1, 0]
        data += [0, 0, 4, 1] + [0, 2, 0, 0] + [0, 0, 0, 1] + cipher
        data += [0, 1, 0, 0] + [0, 0, 0x80, 0] + [8, 0] + [0, 0] + [0, 2] + [8, 8, 0, 8]
        return data + [UInt8](repeating: 0, count: 288 - data.count)
    }

    private func list(_ state: inout State, _ names: [String], _ command: VirtualCommand) -> VirtualReply {
        state.exchange.answer(names.flatMap { Array($0.utf8) + [0] } + [0], to: command)
    }

    private func openApplication(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        let name = String(decoding: command.data, as: UTF8.self)
        guard state.applications[name] != nil else { return .status(0x6A82) }
        let number = takeNumber(&state)
        state.opened[number] = name
        return state.exchange.answer([0, 0, 0, 0x10, 8, 8, 0, 8] + number, to: command)
    }

    private func information(
        _ state: inout State, _ containers: [Container], _ name: [UInt8], _ command: VirtualCommand
    ) -> VirtualReply {
        guard state.habits.tellsContainers else { return .status(0x6D00) }
        guard let container = containers.first(where: { Array($0.name.utf8) == name }) else { return .status(0x6A82) }
        let bits: [UInt8]
        if case .rsa(let length) = container.key.kind {
            bits = [0, 0, UInt8(length >> 8 & 255), UInt8(length & 255)]
        } else {
            bits = [0, 0, 1, 0]
        }
        let kind: UInt8 = container.key.kind == .sm2 ? 2 : 1
        let hasCertificate: UInt8 = container.certificate == nil ? 0 : 1
        return state.exchange.answer([kind] + bits + [0, 0, 0, 0, hasCertificate, 0], to: command)
    }

    private func openContainer(
        _ state: inout State, _ containers: [Container], _ name: [UInt8], _ command: VirtualCommand
    ) -> VirtualReply {
        guard let container = containers.first(where: { Array($0.name.utf8) == name }) else { return .status(0x6A82) }
        let number = takeNumber(&state)
        state.containers[number] = container
        return state.exchange.answer(number, to: command)
    }

    private func certificate(_ state: inout State, _ number: [UInt8], _ command: VirtualCommand) -> VirtualReply {
        guard command.p1 == 1, let container = state.containers[number], let der = container.certificate?.der else {
            return .status(0x6A88)
        }
        let length = [0, 0, UInt8(der.count >> 8 & 255), UInt8(der.count & 255)]
        let stored = state.habits.damagesCertificates ? Array(der.prefix(der.count / 2)) : der
        return state.exchange.answer(length + stored, to: command)
    }

    private func takeNumber(_ state: inout State) -> [UInt8] {
        state.nextNumber &+= 1
        return [UInt8(state.nextNumber >> 8), UInt8(state.nextNumber & 255)]
    }

    // MARK: - PIN

    private func random(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        let bytes = SecureRandom.bytes(min(command.expected ?? 0, 1_024))
        state.challenge = bytes
        return state.exchange.answer(bytes, to: command)
    }

    private func tries(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard state.habits.tellsTries else { return .status(0x6D00) }
        return state.exchange.answer([0, 0, 0, 15, 0, 0, 0, UInt8(min(15, state.pin.triesLeft)), 0], to: command)
    }

    private func verify(_ state: inout State, _ block: [UInt8], _ command: VirtualCommand) -> VirtualReply {
        guard command.p2 == 1, block.count == 16 else { return .status(0x6A86) }
        state.counters.pinsOffered += 1
        let fault = state.verifyFaults.isEmpty ? nil : state.verifyFaults.removeFirst()
        if let reply = fault?.instead(after: .zero) { return reply }
        guard let challenge = state.challenge, challenge.count == 8 else { return .status(0x6985) }
        state.challenge = nil
        do {
            let text = state.pinText
            let digest =
                switch state.habits.derivation {
                case .sha1Padded16: MessageDigest.sha1(text + [UInt8](repeating: 0, count: max(0, 16 - text.count)))
                case .sha1: MessageDigest.sha1(text)
                case .sm3: MessageDigest.sm3(text)
                }
            let expected = try SM4.encryptECB(
                [8, 0] + challenge + [0x80, 0, 0, 0, 0, 0], key: Array(digest.prefix(16)))
            // What was sent is not the PIN: right and wrong are all the counter needs.
            let word = state.pin.offer(block == expected ? text : [])
            return VirtualReply.status(word).spoiled(by: fault)
        } catch {
            return .status(0x6F00)
        }
    }

    // MARK: - Signing

    private func sign(_ state: inout State, _ command: VirtualCommand) -> VirtualReply {
        guard state.opened[Array(command.data.prefix(2))] != nil,
            let container = state.containers[Array(command.data.dropFirst(2).prefix(2))]
        else { return .status(0x6A88) }
        guard state.pin.isVerified else { return .status(0x6982) }
        let delay = state.habits.signatureDelay
        let fault = state.signatureFaults.isEmpty ? nil : state.signatureFaults.removeFirst()
        if let reply = fault?.instead(after: delay) { return reply }
        let input = Array(command.data.dropFirst(4))
        do {
            let signature: [UInt8]
            switch container.key.kind {
            case .rsa(let bits):
                guard command.ins == 0x58 else { return .status(0x6985) }
                guard input.count <= bits / 8 - 11 else { return .status(0x6700) }
                let filling = [UInt8](repeating: 0xFF, count: bits / 8 - 3 - input.count)
                signature = try container.key.rawRSA([0x00, 0x01] + filling + [0x00] + input)
            default:
                guard command.ins == 0x74, command.p1 == 2, input.count == 32,
                    let raw = EllipticSignature.raw(der: try container.key.signElliptic(digest: input), width: 32)
                else { return .status(0x6985) }
                signature = (state.habits.leavesLengthAway ? [] : [0, 0, 1, 0]) + raw
            }
            state.counters.signatures += 1
            return state.exchange.answer(signature, to: command).delayed(by: delay).spoiled(by: fault)
        } catch {
            return .status(0x6A80, delay: delay)
        }
    }
}
