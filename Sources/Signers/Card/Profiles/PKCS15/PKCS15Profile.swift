internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// Cards with the PKCS#15 application: they say themselves which keys, certificates and PINs they have, and where.
/// Source: ISO 7816-15, card.md §4.2.
struct PKCS15Profile: CardProfile {
    let name = CardProfileName.pkcs15
    private let line: CardLine
    private let card: ISOCard
    private let settings: ISOSettings

    init(_ line: CardLine, settings: ISOSettings) {
        self.line = line
        card = ISOCard(line)
        self.settings = settings
    }

    func keys(all: Bool) throws(SmartCardError) -> [any CardKey] {
        guard let (application, content) = try find() else {
            throw SmartCardError(.cardNotThisProfile, "no PKCS#15 application")
        }
        let directory = try directory(content, application)
        var keys: [any CardKey] = []
        for key in directory.keys where all || key.signs {
            guard let stored = directory.certificate(for: key) else { continue }
            keys.append(
                ISOKey(
                    card, place: PKCS15Profile.place(key), certificate: try certificate(stored, application),
                    scheme: scheme(key, directory.pin(for: key), application)))
        }
        if keys.isEmpty, directory.damaged > 0 {
            throw SmartCardError(.cardGarbled, "\(directory.damaged) entries of the PKCS#15 files cannot be read")
        }
        return keys
    }

    func authorities() throws(SmartCardError) -> [Certificate] {
        guard let (application, content) = try find() else { return [] }
        let directory = try directory(content, application, withAuthorities: true)
        var found: [Certificate] = []
        for stored in directory.certificates.prefix(16)
        where !directory.keys.contains(where: { $0.identifier == stored.identifier }) {
            do throws(SmartCardError) {
                found.append(try certificate(stored, application))
            } catch {
                // One that cannot be read does not hide the others; a line that failed does.
                if error.status != nil { throw error }
            }
        }
        return found
    }

    private static func place(_ key: PKCS15Directory.Key) -> String {
        let identifier = "key " + Hex.encode(key.identifier)
        return key.label.isEmpty ? identifier : "\(identifier) (\(key.label.prefix(40)))"
    }

    // MARK: - The application

    /// Where the application is and how it is selected.
    private struct Application {
        /// Its identifiers; empty when it is only found by its folder.
        var identifiers: [[UInt8]]
        /// Its folder, when the card names one; its files are below the selected application otherwise.
        var folder: [UInt8]?

        var selections: [ISOScheme.Selection] {
            (identifiers.isEmpty ? [] : [.application(identifiers)]) + (folder.map { [.path($0)] } ?? [])
        }
    }

    /// Tries the places where the application may be, and reads its object directory.
    private func find() throws(SmartCardError) -> (Application, [UInt8])? {
        for identifier in settings.applications + PKCS15Profile.identifiers {
            guard try card.select(application: identifier) else { continue }
            for folder in [nil, PKCS15Profile.usualFolder] {
                let application = Application(identifiers: [identifier], folder: folder)
                if let content = try objectDirectory(of: application) { return (application, content) }
            }
        }
        for application in try listed() + [Application(identifiers: [], folder: PKCS15Profile.usualFolder)] {
            if let identifier = application.identifiers.first, try !card.select(application: identifier) { continue }
            if let content = try objectDirectory(of: application) { return (application, content) }
        }
        // Applets that have the files, and keep quiet about it.
        for identifier in PKCS15Profile.applets where try card.select(application: identifier) {
            let application = Application(identifiers: [identifier], folder: PKCS15Profile.usualFolder)
            if let content = try objectDirectory(of: application) { return (application, content) }
        }
        return nil
    }

    /// The applications in EF.DIR that may be it: by their identifier and by their folder.
    private func listed() throws(SmartCardError) -> [Application] {
        guard let content = try file([0x3F, 0x00, 0x2F, 0x00]) else { return [] }
        var found: [Application] = []
        do throws(SmartCardError) {
            for entry in try DERContent.entries(content) where entry.tag == 0x61 {
                let elements = try BERTLV.parse(entry.value)
                let identifier = elements.first(tag: 0x4F) ?? []
                let folder = elements.first(tag: 0x51)
                guard PKCS15Profile.prefixes.contains(where: { identifier.starts(with: $0) }) else { continue }
                // A card may name an identifier by which it cannot be selected (card.md §4.2).
                found.append(Application(identifiers: [identifier], folder: folder))
                if let folder { found.append(Application(identifiers: [], folder: folder)) }
            }
        } catch {
            // A damaged list: what is usual is tried all the same.
        }
        return found
    }

    /// EF.ODF, when the application has one that looks like it.
    private func objectDirectory(of application: Application) throws(SmartCardError) -> [UInt8]? {
        guard let content = try file((application.folder ?? []) + [0x50, 0x31]),
            let first = content.first, (0xA0...0xA8).contains(first)
        else { return nil }
        return content
    }

    // MARK: - Files

    /// A file's content; `nil` when there is none.
    private func file(_ path: [UInt8], _ place: PKCS15Path? = nil) throws(SmartCardError) -> [UInt8]? {
        do throws(SmartCardError) {
            try card.select(path: path)
        } catch  where error.code == .cardNotFound {
            return nil
        }
        return try card.read(isElement: false, from: place?.start ?? 0, length: place?.length)
    }

    /// A file that the application's own files name.
    private func file(
        _ path: PKCS15Path, _ application: Application, isElement: Bool
    ) throws(SmartCardError) -> [UInt8] {
        if !path.file.starts(with: [0x3F, 0x00]), application.folder == nil {
            // Paths of an application without a folder begin at the application.
            for identifier in application.identifiers { _ = try card.select(application: identifier) }
        }
        try card.select(path: absolute(path, application))
        return try card.read(isElement: isElement, from: path.start, length: path.length)
    }

    private func absolute(_ path: PKCS15Path, _ application: Application) -> [UInt8] {
        path.file.starts(with: [0x3F, 0x00]) ? path.file : (application.folder ?? []) + path.file
    }

    private func directory(
        _ content: [UInt8], _ application: Application, withAuthorities: Bool = false
    ) throws(SmartCardError) -> PKCS15Directory {
        var directory = PKCS15Directory()
        for entry in try DERContent.entries(content) {
            // The other kinds, public keys and data, are not needed; trusted and useful certificates (5 and 6) seldom.
            guard [0xA0, 0xA4, 0xA8].contains(entry.tag) || withAuthorities && [0xA5, 0xA6].contains(entry.tag),
                let value = try DERContent.elements(entry.value).first(tag: 0x30),
                let path = try PKCS15Path.read(value)
            else { continue }
            let file = try file(path, application, isElement: false)
            switch entry.tag {
            case 0xA0: try directory.add(keys: file)
            case 0xA4, 0xA5, 0xA6: try directory.add(certificates: file)
            default: try directory.add(pins: file)
            }
        }
        return directory
    }

    private func certificate(
        _ stored: PKCS15Directory.StoredCertificate, _ application: Application
    ) throws(SmartCardError) -> Certificate {
        let der: [UInt8]
        switch stored.place {
        case .value(let value): der = value
        case .path(let path): der = ISOProfile.trimmed(try file(path, application, isElement: true)) ?? []
        }
        do {
            return try Certificate.cached(der: der)
        } catch {
            throw SmartCardError(.cardGarbled, "certificate of key \(Hex.encode(stored.identifier)): \(error)")
        }
    }

    // MARK: - Keys

    private func scheme(
        _ key: PKCS15Directory.Key, _ pin: PKCS15Directory.PIN?, _ application: Application
    ) -> ISOScheme {
        var selections = application.selections
        // The PIN's folder, when it has one; the key's otherwise.
        if let path = pin?.path ?? key.path, !path.file.isEmpty {
            let folder = absolute(path, application)
            if folder != application.folder { selections.append(.path(folder)) }
        }
        var ways: [[[UInt8]]] = []
        if !settings.preparation.isEmpty {
            ways = [settings.preparation]
        } else {
            if let algorithm = settings.algorithm {
                ways.append([ISOScheme.setKey(algorithm: algorithm, key: key.reference)])
            }
            // The key says the algorithm; the card wants it told (11: RSA with PKCS#1 padding); with the key's folder.
            ways.append([ISOScheme.setKey(algorithm: nil, key: key.reference)])
            ways.append([ISOScheme.setKey(algorithm: 0x11, key: key.reference)])
            if let folder = key.path?.file.suffix(2), folder.count == 2 {
                ways.append([ISOScheme.setKey(algorithm: 0x11, path: Array(folder), key: key.reference)])
            }
        }
        return ISOScheme(
            selections: selections, pin: pin.map { ISOScheme.PIN(reference: $0.reference, form: $0.form) },
            preparations: ways, operation: settings.authenticates ? .internalAuthenticate : .computeSignature,
            input: settings.input, output: settings.output)
    }

    /// "PKCS-15" with the registered identifier before it.
    private static let identifiers: [[UInt8]] = [
        [0xA0, 0x00, 0x00, 0x00, 0x63, 0x50, 0x4B, 0x43, 0x53, 0x2D, 0x31, 0x35]
    ]
    /// Beginnings of identifiers in EF.DIR: the above, and that of ISO 7816-15.
    private static let prefixes: [[UInt8]] = identifiers + [[0xE8, 0x28, 0xBD, 0x08, 0x0F]]
    /// Applets whose own identifier is the only one: IsoApplet.
    private static let applets: [[UInt8]] = [
        [0xF2, 0x76, 0xA2, 0x88, 0xBC, 0xFB, 0xA6, 0x9D, 0x34, 0xF3, 0x10, 0x01]
    ]
    private static let usualFolder: [UInt8] = [0x3F, 0x00, 0x50, 0x15]
}
