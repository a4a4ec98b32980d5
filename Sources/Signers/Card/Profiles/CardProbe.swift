internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// Finds out what a card is and which keys it has. It never sends a PIN.
struct CardProbe {
    private let line: CardLine
    private let settings: CardSettings
    private let atr: [UInt8]

    /// - Parameters:
    ///   - line: to the card, within a transaction.
    ///   - atr: its answer to reset.
    ///   - settings: which profile, or `auto`.
    init(_ line: CardLine, atr: [UInt8], settings: CardSettings) {
        self.line = line
        self.atr = atr
        self.settings = settings
    }

    /// What was found.
    struct Finding {
        let profile: CardProfileName
        let keys: [any CardKey]
        /// The certificates of authorities, when all was asked for.
        let authorities: [Certificate]
    }

    /// The first profile by which the card has keys with certificates.
    /// - Parameter all: keys that may not sign, too: for people who look.
    /// - Returns: the profile and the keys, at least one.
    /// - Throws: `card.not_this_profile` when it is no card of a known kind, `card.no_certificate` when it is one without
    ///   certificates; why it cannot be read.
    func find(all: Bool) throws(SmartCardError) -> Finding {
        guard settings.profile == .auto else { return try read(settings.profile, all: all) }
        var failure: SmartCardError?
        for name in order {
            do throws(SmartCardError) {
                return try read(name, all: all)
            } catch {
                // The line itself failed: the next profile would fail in the same way.
                if error.status != nil || SignerError(error).code.passesByWaiting { throw error }
                if error.code == .cardNotThisProfile { continue }
                // What is wrong with a card of a known kind counts more than that it has no certificate.
                if failure == nil || failure?.code == .cardNoCertificate { failure = error }
            }
        }
        throw failure ?? SmartCardError(.cardNotThisProfile, "none of \(order.map(\.rawValue).joined(separator: ", "))")
    }

    private func read(_ name: CardProfileName, all: Bool) throws(SmartCardError) -> Finding {
        let profile = profile(name)
        let keys = try profile.keys(all: all)
        guard !keys.isEmpty else {
            let place = name == .piv ? ", slot \(settings.slot)" : ""
            throw SmartCardError(.cardNoCertificate, "profile \(name.rawValue)\(place)")
        }
        return Finding(profile: name, keys: keys, authorities: all ? try profile.authorities() : [])
    }

    private func profile(_ name: CardProfileName) -> any CardProfile {
        switch name {
        case .auto, .piv: PIVProfile(line, settings: settings)
        case .pkcs15: PKCS15Profile(line, settings: settings.iso7816)
        case .gmt0017: GMTProfile(line, settings: settings.gmt0017)
        case .iso7816: ISOProfile(line, settings: settings.iso7816)
        }
    }

    /// The profiles to ask for: a card that is known by its answer to reset first as what it is.
    private var order: [CardProfileName] {
        // About a card of the generic kind somebody must have said something.
        let isDescribed = settings.iso7816 != ISOSettings()
        let usual: [CardProfileName] = [.piv, .pkcs15, .gmt0017] + (isDescribed ? [.iso7816] : [])
        guard let known = CardProbe.known(AnswerToReset(atr)) else { return usual }
        return [known] + usual.filter { $0 != known }
    }

    /// Makers that write their name into the historical bytes.
    private static func known(_ atr: AnswerToReset) -> CardProfileName? {
        let text = String(decoding: atr.historicalBytes.filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
            .lowercased()
        return names.first { text.contains($0.text) }?.profile
    }

    private static let names: [(text: String, profile: CardProfileName)] = [
        ("yubikey", .piv)
    ]
}
