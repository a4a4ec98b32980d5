internal import CryptoCore
internal import Foundation
internal import SidecarBase
internal import SmartCard

/// Cards of ISO 7816-4 and -8 about which the configuration says what they do not say themselves. Source: card.md §4.3.
struct ISOProfile: CardProfile {
    let name = CardProfileName.iso7816
    private let card: ISOCard
    private let settings: ISOSettings

    init(_ line: CardLine, settings: ISOSettings) {
        card = ISOCard(line)
        self.settings = settings
    }

    func keys(all: Bool) throws(SmartCardError) -> [any CardKey] {
        if !settings.applications.isEmpty {
            var isThere = false
            for identifier in settings.applications where !isThere {
                isThere = try card.select(application: identifier)
            }
            guard isThere else { throw SmartCardError(.cardNotThisProfile, "SELECT: no configured application") }
        }
        guard let der = try certificate() else { return [] }
        do {
            let place = settings.keyReference.map { "key " + Hex.encode([$0]) } ?? "key"
            return [
                ISOKey(
                    card, place: place, certificate: try Certificate.cached(der: der), scheme: settings.scheme)
            ]
        } catch {
            throw SmartCardError(.cardGarbled, "certificate: \(error)")
        }
    }

    private func certificate() throws(SmartCardError) -> [UInt8]? {
        switch settings.certificate {
        case .auto: return ISOProfile.trimmed(try card.dataObject([0x7F, 0x21]) ?? [])
        case .dataObject(let tag): return ISOProfile.trimmed(try card.dataObject(tag) ?? [])
        case .path(let path):
            do throws(SmartCardError) {
                try card.select(path: path)
            } catch  where error.code == .cardNotFound {
                return nil
            }
            return ISOProfile.trimmed(try card.read(isElement: true))
        case .file(let path):
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw SmartCardError(.cardNoCertificate, "\(path) cannot be read")
            }
            if bytes.first == 0x30 { return Array(bytes) }
            do {
                return try Certificate(pem: String(decoding: bytes, as: UTF8.self)).der
            } catch {
                throw SmartCardError(.cardNoCertificate, "\(path): \(error)")
            }
        }
    }

    /// The certificate without what fills its file, and out of the object in which a card may hand it.
    static func trimmed(_ bytes: [UInt8]) -> [UInt8]? {
        var content = bytes
        if content.starts(with: [0x7F, 0x21]), let inner = inside(content) { content = inner }
        guard content.first == 0x30 else { return content.contains { $0 != 0 && $0 != 0xFF } ? content : nil }
        guard let length = ISOCard.elementLength(content), length <= content.count else { return content }
        return Array(content.prefix(length))
    }

    private static func inside(_ bytes: [UInt8]) -> [UInt8]? {
        do throws(SmartCardError) {
            return try BERTLV.parse(bytes).first?.value
        } catch {
            return nil
        }
    }
}
