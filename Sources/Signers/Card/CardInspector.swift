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
    /// - Parameters:
    ///   - readerPrefix: only readers whose name begins so.
    ///   - settings: how cards are to be spoken to that do not say it themselves.
    /// - Returns: a report for each reader, without cards in it, too.
    /// - Throws: `card.service_down`. What is wrong with one card is in its report.
    package func list(
        readerPrefix: String = "", settings: CardSettings = CardSettings(pin: nil, pinRecordPath: "")
    ) throws(SignerError) -> [CardReport] {
        do throws(SmartCardError) {
            let system = try openSystem()
            return try system.readers().filter { $0.name.hasPrefix(readerPrefix) }.map {
                report($0, in: system, settings)
            }
        } catch {
            throw SignerError(error)
        }
    }

    private func report(_ reader: ReaderState, in system: any CardSystem, _ settings: CardSettings) -> CardReport {
        var finding: CardProbe.Finding?
        var tries: PINTries?
        var hasPINPad: Bool?
        var problem: SignerError?
        do throws(SignerError) {
            guard reader.isPresent else {
                return CardReport(
                    reader: reader, profile: nil, slots: [], authorities: [], hasPINPad: nil, triesLeft: nil,
                    problem: nil)
            }
            if reader.isMute { throw SignerError(.cardUnresponsive) }
            let link = try SignerError.catching { () throws(SmartCardError) in try system.connect(reader: reader.name) }
            // The card stays as it is: another program may be in the middle of something.
            defer { link.disconnect(reset: false) }
            let transaction: CardTransaction
            do throws(SmartCardError) { transaction = try CardTransaction(link) } catch { throw SignerError(error) }
            hasPINPad = link.hasPINPad
            let line = CardLine(link, longForm: settings.longForm(reader.atr))
            let found = try SignerError.catching { () throws(SmartCardError) in
                try CardProbe(line, atr: reader.atr, settings: settings).find(all: true)
            }
            finding = found
            if let key = found.keys.first(where: \.needsPIN) {
                try SignerError.catching { () throws(SmartCardError) in try key.select() }
                tries = try key.pinTriesLeft()
            }
            do throws(SmartCardError) { try transaction.end() } catch { throw SignerError(error) }
        } catch {
            problem = error
        }
        let slots = (finding?.keys ?? []).map { CardReport.Slot(place: $0.place, certificate: $0.certificate) }
        return CardReport(
            reader: reader, profile: finding?.profile, slots: slots, authorities: finding?.authorities ?? [],
            hasPINPad: hasPINPad, triesLeft: tries, problem: problem)
    }
}
