internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// The command set of GM/T 0017 over the line to a token: what is sent and how answers are read. Lengths always have the
/// extended form. Calls block. Source: card.md §5.
struct GMTCard {
    private let line: CardLine

    init(_ line: CardLine) {
        self.line = line
    }

    /// What a token says about itself.
    struct Device: Equatable {
        let label: String
        let serial: String
        /// The cipher of the device challenge; 0 when the answer has another form than the known one.
        let cipher: UInt32
    }

    /// What a container holds.
    struct Container: Equatable {
        let isElliptic: Bool
        let hasSigningCertificate: Bool
    }

    // MARK: - Looking

    /// The device information; `nil` when this is no such token.
    func device() throws(SmartCardError) -> Device? {
        let answer = try send(ins: 0x04, expecting: 0)
        // A token of this kind answers with well over a hundred bytes; other cards do not know the command.
        guard answer.status.isSuccess, answer.data.count >= 200 else { return nil }
        let data = answer.data
        let cipher = data.count >= 216 ? GMTCard.number(data[212..<216]) : 0
        return Device(label: GMTCard.text(data[132..<164]), serial: GMTCard.text(data[164..<196]), cipher: cipher)
    }

    func applications() throws(SmartCardError) -> [String] {
        GMTCard.names(try demand(send(ins: 0x22, expecting: 0), "EnumApplication"))
    }

    /// Opens an application.
    /// - Returns: its number.
    func open(application name: String) throws(SmartCardError) -> [UInt8] {
        let data = try demand(send(ins: 0x26, data: Array(name.utf8), expecting: 10), "OpenApplication")
        guard data.count >= 10 else { throw SmartCardError(.cardGarbled, "OpenApplication: \(data.count) bytes") }
        return Array(data[8..<10])
    }

    func containers(of application: [UInt8]) throws(SmartCardError) -> [String] {
        GMTCard.names(try demand(send(ins: 0x46, data: application, expecting: 0), "EnumContainer"))
    }

    /// What is in a container; `nil` when the token does not tell.
    func information(of name: String, in application: [UInt8]) throws(SmartCardError) -> Container? {
        let answer = try send(ins: 0x4A, data: application + Array(name.utf8), expecting: 11)
        guard answer.status.isSuccess, answer.data.count >= 11 else { return nil }
        return Container(isElliptic: answer.data[0] == 2, hasSigningCertificate: answer.data[9] != 0)
    }

    /// Opens a container.
    /// - Returns: its number.
    func open(container name: String, in application: [UInt8]) throws(SmartCardError) -> [UInt8] {
        let data = try demand(send(ins: 0x42, data: application + Array(name.utf8), expecting: 2), "OpenContainer")
        guard data.count == 2 else { throw SmartCardError(.cardGarbled, "OpenContainer: \(data.count) bytes") }
        return data
    }

    /// The certificate for signing, or the one for encryption; `nil` when the container has none.
    func certificate(
        _ application: [UInt8], _ container: [UInt8], forSigning: Bool
    ) throws(SmartCardError) -> [UInt8]? {
        let answer = try send(ins: 0x4E, p1: forSigning ? 1 : 0, data: application + container, expecting: 0)
        if answer.status.meaning == .notFound || answer.status.rawValue == 0x6A88 { return nil }
        let data = try demand(answer, "ExportCertificate")
        guard data.count > 4 else { return nil }
        let length = Int(GMTCard.number(data[0..<4]))
        guard length > 0 else { return nil }
        guard length <= data.count - 4 else { throw SmartCardError(.cardGarbled, "ExportCertificate: it is cut off") }
        return Array(data[4..<4 + length])
    }

    // MARK: - PIN

    /// The tries left. Source: recalled (card.md §5.2), so an answer that does not look so says nothing.
    func triesLeft(_ application: [UInt8]) throws(SmartCardError) -> PINTries {
        let answer = try send(ins: 0x14, p2: 1, data: application, expecting: 0)
        guard answer.status.isSuccess else { return CardPINForm.tries(answer.status) }
        let data = answer.data
        let (most, left): (UInt32, UInt32)
        switch data.count {
        case 2, 3: (most, left) = (UInt32(data[0]), UInt32(data[1]))
        case 8, 9, 12: (most, left) = (GMTCard.number(data[0..<4]), GMTCard.number(data[4..<8]))
        default: return .unknown
        }
        guard (1...255).contains(most), left <= most else { return .unknown }
        return left == 0 ? .blocked : .left(Int(left))
    }

    /// Eight random bytes, which the token remembers for the PIN challenge.
    func challenge() throws(SmartCardError) -> [UInt8] {
        let data = try demand(send(ins: 0x50, expecting: 8), "GenRandom")
        guard data.count == 8 else { throw SmartCardError(.cardGarbled, "GenRandom: \(data.count) bytes") }
        return data
    }

    /// Answers the challenge with the user's PIN, once. Only the PIN guard calls this.
    func verify(_ block: [UInt8], _ application: [UInt8]) throws(SmartCardError) -> PINAnswer {
        CardPINForm.answer(try send(ins: 0x18, p2: 1, data: application + block, expecting: nil).status)
    }

    /// What is sent in answer to a challenge: SM4 under a key made of the PIN over the challenge with its length before it
    /// and ISO padding after it. Source: card.md §5.3.
    static func block(
        pin: [UInt8], challenge: [UInt8], _ derivation: GMTSettings.PINDerivation
    ) throws(CryptoError) -> [UInt8] {
        let digest =
            switch derivation {
            case .sha1Padded16:
                MessageDigest.sha1(pin + [UInt8](repeating: 0, count: max(0, 16 - pin.count)))
            case .sha1: MessageDigest.sha1(pin)
            case .sm3: MessageDigest.sm3(pin)
            }
        let plain = [UInt8(truncatingIfNeeded: challenge.count), 0] + challenge + [0x80, 0, 0, 0, 0, 0]
        return try SM4.encryptECB(plain, key: Array(digest.prefix(16)))
    }

    /// Forgets that the PIN was verified.
    func clear(_ application: [UInt8]) throws(SmartCardError) {
        _ = try send(ins: 0x1C, data: application, expecting: nil)
    }

    // MARK: - Signing

    /// RSA over a DigestInfo; the token adds the padding.
    func signRSA(_ info: [UInt8], _ application: [UInt8], _ container: [UInt8]) throws(SmartCardError) -> [UInt8] {
        try demand(send(ins: 0x58, data: application + container + info, expecting: 0), "RSASignData")
    }

    /// SM2 over the digest made with the signer's identifier and public key.
    /// - Returns: r‖s.
    func signSM2(_ digest: [UInt8], _ application: [UInt8], _ container: [UInt8]) throws(SmartCardError) -> [UInt8] {
        let data = try demand(
            send(ins: 0x74, p1: 2, data: application + container + digest, expecting: 0), "ECCSignData")
        // The length in bits, r, s; a token that leaves the length away is understood, too.
        switch data.count {
        case 68 where GMTCard.number(data[0..<4]) == 256: return Array(data[4...])
        case 64: return data
        default: throw SmartCardError(.cardGarbled, "ECCSignData: \(data.count) bytes")
        }
    }

    // MARK: - The line

    private func send(
        ins: UInt8, p1: UInt8 = 0, p2: UInt8 = 0, data: [UInt8] = [], expecting expected: Int?
    ) throws(SmartCardError) -> ResponseAPDU {
        try line.send(
            CommandAPDU(cla: 0x80, ins: ins, p1: p1, p2: p2, data: data, expecting: expected),
            longForm: .extendedAlways)
    }

    private func demand(_ answer: ResponseAPDU, _ command: String) throws(SmartCardError) -> [UInt8] {
        guard answer.status.isSuccess else { throw SmartCardError(answer.status, command: command) }
        return answer.data
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func names(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
