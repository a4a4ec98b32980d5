internal import SidecarBase
internal import SmartCard

/// Looks at readers and cards for `card list` and `card show`. It never sends a PIN; the question for the tries left
/// costs none. Its calls block a thread of its own.
package actor CardInspector {
    private let thread = CardThread(label: "portsign.card-inspector")
    private let openSystem: @Sendable () throws(SmartCardError) -> any CardSystem

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    package init() {
        self.init { () throws(SmartCardError) in try CardContext() }
    }

    /// - Parameter openSystem: connects to PC/SC; tests give their own.
    init(openSystem: @escaping @Sendable () throws(SmartCardError) -> any CardSystem) {
        self.openSystem = openSystem
    }

    /// Every reader with what its card says.
    /// - Parameter readerPrefix: only readers whose name begins so.
    /// - Returns: a report for each reader, without cards in it, too.
    /// - Throws: `card.service_down`. What is wrong with one card is in its report.
    package func list(readerPrefix: String = "") throws(SignerError) -> [CardReport] {
        do throws(SmartCardError) {
            let system = try openSystem()
            return try system.readers().filter { $0.name.hasPrefix(readerPrefix) }.map { report($0, in: system) }
        } catch {
            throw SignerError(error)
        }
    }

    private func report(_ reader: ReaderState, in system: any CardSystem) -> CardReport {
        guard reader.isPresent else { return CardReport(reader: reader, slots: [], triesLeft: nil, problem: nil) }
        if reader.isMute {
            return CardReport(reader: reader, slots: [], triesLeft: nil, problem: SignerError(.cardUnresponsive))
        }
        var slots: [CardReport.Slot] = []
        var tries: PINTries?
        var problem: SignerError?
        do throws(SmartCardError) {
            let link = try system.connect(reader: reader.name)
            // The card stays as it is: another program may be in the middle of something.
            defer { link.disconnect(reset: false) }
            let transaction = try CardTransaction(link)
            let card = PIVCard(link)
            try card.select()
            tries = try card.triesLeft()
            for slot in CardInspector.slots {
                if let certificate = try card.certificate(in: slot) {
                    slots.append(CardReport.Slot(slot: slot, certificate: certificate))
                }
            }
            try transaction.end()
        } catch {
            problem = SignerError(error)
        }
        return CardReport(reader: reader, slots: slots, triesLeft: tries, problem: problem)
    }

    private static let slots: [PIVSlot] = [
        .digitalSignature, .authentication, .keyManagement, .cardAuthentication,
    ]
}
