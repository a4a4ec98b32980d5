internal import CryptoCore
internal import SidecarBase
internal import SmartCard
internal import TokenLibraries

/// A key on a token behind a PKCS#11 module.
final class PKCS11KeyDevice: LibraryDevice {
    private let settings: PKCS11Settings
    private let choice: CertificateChoice

    private var module: PKCS11Module?
    private var opened: Opened?
    private var sessions: [PKCS11Session] = []
    private var ways: [PKCS11Lane] = []
    private var alwaysAuthenticates = false

    private struct Opened {
        let token: PKCS11Token
        let session: PKCS11Session
        let certificate: Certificate
        /// CKA_ID of the certificate; `nil` for one that is not on the token, or has none.
        let identifier: [UInt8]?
    }

    init(settings: PKCS11Settings, choice: CertificateChoice) {
        self.settings = settings
        self.choice = choice
    }

    var lanes: [any LibraryLane] { alwaysAuthenticates ? [] : ways }

    // MARK: - Opening

    func open() throws(SignerError) -> LibraryKey {
        let module = try enteredModule()
        let all = try SignerError.lifting { () throws(TokenError) in try module.tokens() }
        let candidates = wanted(all)
        guard !candidates.isEmpty else {
            let present = all.isEmpty ? "none is there" : all.map(\.name).joined(separator: "; ")
            throw SignerError(.signerTokenAbsent, "\(wish); present: \(present)")
        }
        var failures: [SignerError] = []
        for token in candidates {
            do throws(SignerError) {
                let found = try open(token, in: module)
                opened = found
                sessions = [found.session]
                return LibraryKey(found.certificate, device: token.name)
            } catch {
                failures.append(error)
            }
        }
        throw CertificateChoice.verdict(failures, otherwise: SignerError(.cardNoCertificate, wish))
    }

    private func enteredModule() throws(SignerError) -> PKCS11Module {
        if let module { return module }
        let path = settings.module
        let loaded = try SignerError.lifting { () throws(TokenError) in
            let loaded = try PKCS11Module.load(path: path)
            try loaded.enter()
            return loaded
        }
        module = loaded
        return loaded
    }

    private func wanted(_ tokens: [PKCS11Token]) -> [PKCS11Token] {
        tokens.filter { token in
            settings.tokenLabel.map { $0 == token.label } ?? true
                && settings.tokenSerial.map { $0 == token.serial } ?? true
        }
    }

    private var wish: String {
        let label = settings.tokenLabel.map { "token \($0)" } ?? "any token"
        return label + (settings.tokenSerial.map { ", serial \($0)" } ?? "")
    }

    private func open(_ token: PKCS11Token, in module: PKCS11Module) throws(SignerError) -> Opened {
        let session = try SignerError.lifting { () throws(TokenError) in try module.openSession(slot: token.slot) }
        do throws(SignerError) {
            if let certificate = settings.certificate {
                try choice.check(certificate)
                return Opened(token: token, session: session, certificate: certificate, identifier: nil)
            }
            let (certificate, identifier) = try certificate(in: session)
            return Opened(token: token, session: session, certificate: certificate, identifier: identifier)
        } catch {
            session.close()
            throw error
        }
    }

    /// The certificate that may sign, and its CKA_ID.
    private func certificate(in session: PKCS11Session) throws(SignerError) -> (Certificate, [UInt8]?) {
        let keyID = settings.keyID
        let objects = try SignerError.lifting { () throws(TokenError) in
            if let keyID { return try session.objects(.certificate, where: .identifier, equals: keyID) }
            return try session.objects(.certificate)
        }
        var failures: [SignerError] = []
        for object in objects {
            do throws(SignerError) {
                let (der, identifier) = try SignerError.lifting { () throws(TokenError) in
                    (try session.attribute(.value, of: object), try session.attribute(.identifier, of: object))
                }
                guard let der, !der.isEmpty else { continue }
                let certificate: Certificate
                do throws(CryptoError) {
                    certificate = try Certificate.cached(der: der)
                } catch {
                    throw SignerError(.cardGarbled, "a certificate on the token: \(error.detail)")
                }
                try choice.check(certificate)
                return (certificate, identifier.flatMap { $0.isEmpty ? nil : $0 })
            } catch {
                if error.code.isWorthBeginningAnew { throw error }
                failures.append(error)
            }
        }
        throw CertificateChoice.verdict(
            failures, otherwise: SignerError(.cardNoCertificate, "\(objects.count) certificates on the token"))
    }

    func checkPresence() throws(SignerError) {
        guard let module, let opened else { throw SignerError(.signerTokenAbsent, wish) }
        let token = try SignerError.lifting { () throws(TokenError) in
            _ = try opened.session.isLoggedIn()
            return try module.token(in: opened.token.slot)
        }
        guard token.label == opened.token.label, token.serial == opened.token.serial, token.flags.contains(.initialised)
        else { throw SignerError(.signerTokenAbsent, "\(wish); in its slot is \(token.name)") }
    }

    // MARK: - The key

    func pinTriesLeft() throws(SignerError) -> PINTries {
        guard let module, let opened else { throw SignerError(.signerTokenAbsent, wish) }
        return try PKCS11PIN(module: module, slot: opened.token.slot, session: opened.session, user: .user)
            .pinTriesLeft()
    }

    func logIn(_ verify: (any PINDevice) throws(SignerError) -> Void) throws(SignerError) {
        guard let module, let opened else { throw SignerError(.signerTokenAbsent, wish) }
        if opened.token.flags.contains(.loginRequired) {
            // Another signer of this process may have logged in: a login counts for the token.
            try module.loggingIn { () throws(SignerError) in
                let session = opened.session
                if try SignerError.lifting({ () throws(TokenError) in try session.isLoggedIn() }) { return }
                try verify(PKCS11PIN(module: module, slot: opened.token.slot, session: session, user: .user))
            }
        }
        let key = try key(opened)
        alwaysAuthenticates = try SignerError.lifting { () throws(TokenError) in
            try opened.session.attribute(.alwaysAuthenticate, of: key) == [1]
        }
        try openSessions(module, opened.token.slot)
        ways = sessions.map { session in
            PKCS11Lane(
                session: session, key: key, certificate: opened.certificate, sm2Mechanism: settings.sm2Mechanism,
                sm2Input: settings.sm2Input)
        }
    }

    /// The private key of the certificate. It may show after the login only.
    private func key(_ opened: Opened) throws(SignerError) -> UInt {
        let session = opened.session
        let identifier = settings.keyID ?? opened.identifier
        let label = settings.keyLabel
        let keys = try SignerError.lifting { () throws(TokenError) -> [UInt] in
            if let label { return try session.objects(.privateKey, where: .label, equals: Array(label.utf8)) }
            if let identifier { return try session.objects(.privateKey, where: .identifier, equals: identifier) }
            return try session.objects(.privateKey)
        }
        let isTold = label != nil || identifier != nil
        guard let key = keys.first, isTold || keys.count == 1 else {
            let searched = label.map { "label \($0)" } ?? identifier.map { "id \(Hex.encode($0))" } ?? "no id given"
            throw SignerError(.signerNoKey, "\(keys.count) private keys, \(searched)")
        }
        return key
    }

    private func openSessions(_ module: PKCS11Module, _ slot: UInt) throws(SignerError) {
        while sessions.count < settings.sessions {
            do throws(TokenError) {
                sessions.append(try module.openSession(slot: slot))
            } catch {
                // A token with fewer sessions than asked for signs with those it has.
                if error.meaning == .other { return }
                throw SignerError(error)
            }
        }
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, verify: (any PINDevice) throws(SignerError) -> Void
    ) throws(SignerError) -> [UInt8] {
        guard let module, let opened, let way = ways.first else { throw SignerError(.signerTokenAbsent, wish) }
        let pin = PKCS11PIN(
            module: module, slot: opened.token.slot, session: way.session, user: .contextSpecific)
        return try way.sign(message, as: form) { () throws(SignerError) in
            guard alwaysAuthenticates else { return }
            try verify(pin)
        }
    }

    // MARK: - The end

    func close() {
        ways = []
        alwaysAuthenticates = false
        for session in sessions { session.close() }
        sessions = []
        opened = nil
        // Some modules look for readers and tokens at their beginning only: one that nobody uses begins anew.
        module?.leave()
        module = nil
    }

    func end() {}
}

extension LibrarySigner {
    /// A signer with a key on a token behind a PKCS#11 module.
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - pkcs11: which token and key.
    ///   - settings: which certificate, which PIN.
    package convenience init(name: String, pkcs11: PKCS11Settings, settings: LibrarySettings) {
        self.init(
            name: name, settings: settings, parallelism: pkcs11.sessions,
            thread: CardThread(label: "portsign.pkcs11.\(name)")
        ) { _ in
            PKCS11KeyDevice(settings: pkcs11, choice: settings.choice)
        }
    }
}
