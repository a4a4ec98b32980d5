import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Synchronization

@testable import Signers

/// Made-up keys, certificates, cards and folders.
enum CardTestWorld {
    static let pin = "135790"
    static let wrongPIN = "246802"

    /// Keys are slow to make: these serve all tests.
    static let key = Result { try PrivateKey.generateRSA(bits: 1024) }
    static let longKey = Result { try PrivateKey.generateRSA(bits: 2048) }
    static let otherKey = Result { try PrivateKey.generateRSA(bits: 1024) }

    static func certificate(
        _ key: PrivateKey, serial: [UInt8] = [0x01, 0x69, 0x1A, 0xBC], company: String = "示例跨境电商（杭州）有限公司",
        notBefore: ChinaTime = ChinaTime(milliseconds: 1_577_836_800_000),
        notAfter: ChinaTime = ChinaTime(milliseconds: 2_208_988_800_000)
    ) throws -> Certificate {
        try Certificate.issue(
            for: key.publicKey, commonName: "示例人员", organizationalUnit: company, serial: serial, notBefore: notBefore,
            notAfter: notAfter, cardNumber: "8900000000001", issuerName: "Example Authority",
            issuerKey: otherKey.get())
    }

    static func card(serial: [UInt8] = [0x01, 0x69, 0x1A, 0xBC], tries: Int = 5) throws -> VirtualPIVCard {
        let key = try key.get()
        return VirtualPIVCard(key: key, certificate: try certificate(key, serial: serial), pin: pin, tries: tries)
    }

    /// A folder for this run, gone at its end.
    private static let folder = Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("card-tests-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { CardTestWorld.removeFolder() }
        return folder
    }

    private static func removeFolder() {
        do { try FileManager.default.removeItem(at: folder.get()) } catch { print(error) }
    }

    /// A path for a file nobody else uses.
    static func path(_ name: String) throws -> String {
        try folder.get().appendingPathComponent("\(name)-\(UUID().uuidString)").path
    }

    /// A path for a PIN record.
    static func recordPath() throws -> String { try path("record") }

    static func settings(pin: String = pin, record: String? = nil) throws -> CardSettings {
        CardSettings(pin: .literal(Secret(pin)), pinRecordPath: try record ?? recordPath())
    }
}

/// PC/SC without PC/SC: readers and virtual cards in this process, with the codes that pcsc-lite gives.
final class DirectCardSystem: CardSystem, ReaderWatch {
    private struct Reader {
        var card: (any VirtualCard)?
        var eventCount: UInt32 = 0
        /// Rises whenever somebody else resets the card.
        var resetCount = 0
    }

    private struct State {
        var readers: [String: Reader] = [:]
        var handlers: [Int: @Sendable (ReaderMonitor.Report) -> Void] = [:]
        var nextHandler = 0
        var isDown = false
        var resetsBeforeSignature = 0
        var resetsBeforeVerify = 0
        var connections = 0
    }

    private let state = Mutex(State())
    /// The readers have PIN pads.
    private let hasPINPad: Bool

    init(_ readers: [String: (any VirtualCard)?], hasPINPad: Bool = false) {
        self.hasPINPad = hasPINPad
        state.withLock { state in
            for (name, card) in readers { state.readers[name] = Reader(card: card, eventCount: card == nil ? 0 : 1) }
        }
    }

    // MARK: - People and other programs

    func insert(_ card: any VirtualCard, into reader: String) {
        card.reset()
        state.withLock { state in
            state.readers[reader, default: Reader()].card = card
            state.readers[reader]?.eventCount += 1
        }
        report()
    }

    /// Pulls the card; `silently` means that the monitor has not noticed yet.
    func remove(from reader: String, silently: Bool = false) {
        state.withLock { state in
            state.readers[reader]?.card = nil
            state.readers[reader]?.eventCount += 1
        }
        if !silently { report() }
    }

    func resetByAnother(_ reader: String) {
        let card = state.withLock { state in
            state.readers[reader]?.resetCount += 1
            return state.readers[reader]?.card
        }
        card?.reset()
    }

    /// The service stops (`true`) or starts again.
    func setDown(_ isDown: Bool) {
        state.withLock { $0.isDown = isDown }
        report()
    }

    /// Another program resets the card just before the next signatures, so many times.
    func resetBeforeSignatures(_ count: Int) { state.withLock { $0.resetsBeforeSignature = count } }

    var connections: Int { state.withLock { $0.connections } }

    // MARK: - PC/SC

    func readers() throws(SmartCardError) -> [ReaderState] {
        guard !state.withLock({ $0.isDown }) else { throw SmartCardError(.noService, call: "SCardListReaders") }
        return states()
    }

    func connect(reader: String) throws(SmartCardError) -> any CardLink {
        try check(reader)
        state.withLock { $0.connections += 1 }
        return Link(self, reader)
    }

    func subscribe(
        _ handler: @escaping @Sendable (ReaderMonitor.Report) -> Void
    ) -> ReaderMonitor.Subscription {
        let number = state.withLock { state in
            state.nextHandler += 1
            state.handlers[state.nextHandler] = handler
            return state.nextHandler
        }
        report()
        return ReaderMonitor.Subscription(number: number)
    }

    func unsubscribe(_ subscription: ReaderMonitor.Subscription) {
        state.withLock { _ = $0.handlers.removeValue(forKey: subscription.number) }
    }

    /// What the monitor's next tick tells.
    func report() {
        let (handlers, isDown) = state.withLock { (Array($0.handlers.values), $0.isDown) }
        let report = ReaderMonitor.Report(
            readers: isDown ? [] : states(), problem: isDown ? .cardServiceDown : nil)
        for handler in handlers { handler(report) }
    }

    private func states() -> [ReaderState] {
        state.withLock { state in
            state.readers.sorted { $0.key < $1.key }.map { name, reader in
                ReaderState(
                    name: name, rawState: reader.eventCount << 16 | (reader.card == nil ? 0x10 : 0x20),
                    atr: reader.card?.atr ?? [])
            }
        }
    }

    private func check(_ reader: String) throws(SmartCardError) {
        let (isDown, isPresent) = state.withLock { ($0.isDown, $0.readers[reader]?.card != nil) }
        if isDown { throw SmartCardError(.noService, call: "SCardConnect") }
        if !isPresent { throw SmartCardError(.noSmartCard, call: "SCardConnect") }
    }

    /// A connection; sees removals and resets as PC/SC handles do.
    private final class Link: CardLink {
        let reader: String
        let isCharacterOriented = false
        var hasPINPad: Bool { system.hasPINPad }
        private let system: DirectCardSystem
        private let eventCount: UInt32
        private var resetCount: Int

        init(_ system: DirectCardSystem, _ reader: String) {
            self.system = system
            self.reader = reader
            let entry = system.state.withLock { $0.readers[reader] }
            eventCount = entry?.eventCount ?? 0
            resetCount = entry?.resetCount ?? 0
        }

        func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] {
            let signs = [0x87, 0x2A, 0x58, 0x74].contains(command[1])
            if signs, command[0] & 0x10 == 0 || command.count > 250 {
                let resets = system.state.withLock { state in
                    defer { state.resetsBeforeSignature = max(0, state.resetsBeforeSignature - 1) }
                    return state.resetsBeforeSignature > 0
                }
                if resets { system.resetByAnother(reader) }
            }
            let card = try card("SCardTransmit")
            switch card.respond(to: command).action {
            case .answer(let bytes): return bytes
            case .silence, .pull:
                system.remove(from: reader)
                throw SmartCardError(.removedCard, call: "SCardTransmit")
            }
        }

        func beginTransaction() throws(SmartCardError) { _ = try card("SCardBeginTransaction") }

        func endTransaction(reset: Bool) throws(SmartCardError) {
            let card = try card("SCardEndTransaction")
            if reset { card.reset() }
        }

        func reconnect(reset: Bool) throws(SmartCardError) {
            let entry = system.state.withLock { $0.readers[reader] }
            guard let entry, entry.eventCount == eventCount, let card = entry.card else {
                throw SmartCardError(.removedCard, call: "SCardReconnect")
            }
            resetCount = entry.resetCount
            if reset { card.reset() }
        }

        func disconnect(reset: Bool) {
            do throws(SmartCardError) {
                let card = try card("SCardDisconnect")
                if reset { card.reset() }
            } catch {
                // It is gone already.
            }
        }

        private func card(_ call: String) throws(SmartCardError) -> any VirtualCard {
            let (entry, isDown) = system.state.withLock { ($0.readers[reader], $0.isDown) }
            if isDown { throw SmartCardError(.noService, call: call) }
            guard let entry, entry.eventCount == eventCount, let card = entry.card else {
                throw SmartCardError(.removedCard, call: call)
            }
            guard entry.resetCount == resetCount else { throw SmartCardError(.resetCard, call: call) }
            return card
        }
    }
}

extension CardSigner {
    /// A signer on readers of this process.
    convenience init(_ settings: CardSettings, on system: DirectCardSystem) {
        self.init(name: "test", settings: settings, monitor: system) { () throws(SmartCardError) in system }
    }
}
