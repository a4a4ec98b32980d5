internal import SidecarBase
internal import SmartCard

/// Finds the configured card among the cards in all readers. Remembers which insertions are not it, so that the cards of
/// others are not asked again and again. Belongs to the thread of its signer.
struct CardFinder {
    private struct Insertion: Hashable {
        let reader: String
        let eventCount: UInt32
        let atr: [UInt8]
    }

    private let settings: CardSettings
    /// Insertions whose card is known not to be the one; the certificate's refusal is a card that can be read.
    private var known: [Insertion: SignerError] = [:]
    /// The configured card was here before: other cards alone mean that it is away, not that the settings are wrong.
    private var hasFound = false

    init(settings: CardSettings) {
        self.settings = settings
    }

    /// Opens a session with the configured card.
    /// - Throws: `card.no_reader`, `card.absent`, `card.no_match` (several cards, none the one; or the one was here before),
    ///   `signer.wrong_certificate` or `company.wrong_card` (one card, and not the one), or why the only card there cannot
    ///   be read.
    mutating func find(in system: any CardSystem) throws(SignerError) -> CardSession {
        let readers = try SignerError.catching { () throws(SmartCardError) in try system.readers() }
            .filter { reader in settings.readerPrefix.map { reader.name.hasPrefix($0) } ?? true }
        guard !readers.isEmpty else {
            throw SignerError(.cardNoReader, settings.readerPrefix.map { "no reader's name begins with \($0)" } ?? "")
        }
        let present = readers.filter(\.isPresent)
        guard !present.isEmpty else { throw SignerError(.cardAbsent) }
        let insertions = Set(present.map(insertion))
        known = known.filter { insertions.contains($0.key) }

        var failures: [SignerError] = []
        for reader in present {
            do throws(SignerError) {
                let session = try open(reader, in: system)
                hasFound = true
                return session
            } catch {
                failures.append(error)
            }
        }
        throw verdict(failures)
    }

    private mutating func open(_ reader: ReaderState, in system: any CardSystem) throws(SignerError) -> CardSession {
        if reader.isMute { throw SignerError(.cardUnresponsive, reader.name) }
        let insertion = insertion(reader)
        if let failure = known[insertion] { throw failure }
        do throws(SignerError) {
            return try CardSession(reader, in: system, settings: settings)
        } catch {
            if error.code.passesByWaiting { throw error }
            // One bad answer, from dirty contacts perhaps, must not shut a card out until somebody pulls it.
            if !error.isRefusal { return try openAgain(reader, in: system) }
            known[insertion] = error
            throw error
        }
    }

    private mutating func openAgain(
        _ reader: ReaderState, in system: any CardSystem
    ) throws(SignerError) -> CardSession {
        do throws(SignerError) {
            return try CardSession(reader, in: system, settings: settings)
        } catch {
            // What may pass by itself is asked again; the rest stays as it is until the card is pulled.
            if !error.code.passesByWaiting { known[insertion(reader)] = error }
            throw error
        }
    }

    private func insertion(_ reader: ReaderState) -> Insertion {
        Insertion(reader: reader.name, eventCount: reader.eventCount, atr: reader.atr)
    }

    /// The one sentence about several failures that helps most.
    private func verdict(_ failures: [SignerError]) -> SignerError {
        if let refusal = failures.first(where: \.isRefusal) {
            if failures.count > 1 { return SignerError(.cardNoMatch, "\(failures.count) cards are present") }
            return hasFound ? SignerError(.cardNoMatch, refusal.detail) : refusal
        }
        // A card that may become usable counts more than one that will not.
        return failures.first { $0.code.passesByWaiting } ?? failures.first ?? SignerError(.cardAbsent)
    }
}

extension SignerError {
    /// The card can be read, and is not the one.
    fileprivate var isRefusal: Bool { code == .signerWrongCertificate || code == .companyWrongCard }
}
