internal import CryptoCore
internal import SidecarBase
internal import SmartCard
internal import Synchronization
internal import TokenLibraries

/// A key in a container of a device behind an SKF library.
final class SKFKeyDevice: LibraryDevice {
    private let settings: SKFSettings
    private let choice: CertificateChoice
    private let onEvent: @Sendable () -> Void

    private var library: SKFLibrary?
    private var watch: SKFEventWatch?
    private var opened: Opened?
    private var isVerified = false

    private struct Opened {
        let device: SKFName
        let application: SKFApplication
        let container: SKFContainer
        let certificate: Certificate
    }

    init(settings: SKFSettings, choice: CertificateChoice, onEvent: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.choice = choice
        self.onEvent = onEvent
    }

    /// Such libraries are driven one call after the other.
    var lanes: [any LibraryLane] { [] }

    // MARK: - Opening

    func open() throws(SignerError) -> LibraryKey {
        let library = try loadedLibrary()
        let all = try SignerError.lifting { () throws(TokenError) in try library.devices() }
        let devices = all.filter { SKFKeyDevice.fits($0, settings.device) }
        guard !devices.isEmpty else {
            let present = all.isEmpty ? "none is there" : all.map(\.text).joined(separator: ", ")
            throw SignerError(.signerTokenAbsent, "device \(settings.device ?? "of any name"); present: \(present)")
        }
        var failures: [SignerError] = []
        for name in devices {
            do throws(SignerError) {
                if let found = try open(name, in: library, &failures) {
                    opened = found
                    return LibraryKey(found.certificate, device: name.text)
                }
            } catch {
                failures.append(error)
            }
        }
        throw CertificateChoice.verdict(failures, otherwise: SignerError(.cardNoCertificate, wish))
    }

    private func loadedLibrary() throws(SignerError) -> SKFLibrary {
        if let library { return library }
        let path = settings.library
        let loaded = try SignerError.lifting { () throws(TokenError) in try SKFLibrary.load(path: path) }
        library = loaded
        if settings.waitsForEvents, loaded.tellsEvents { watch = SKFEventWatch(loaded, onEvent: onEvent) }
        return loaded
    }

    private var wish: String {
        "application \(settings.application ?? "of any name"), container \(settings.container ?? "of any name")"
    }

    /// The first container of a device whose certificate may sign; why others may not is added to `failures`.
    private func open(
        _ name: SKFName, in library: SKFLibrary, _ failures: inout [SignerError]
    ) throws(SignerError) -> Opened? {
        let device = try SignerError.lifting { () throws(TokenError) in try library.connect(name) }
        let applications = try SignerError.lifting { () throws(TokenError) in try device.applications() }
        for applicationName in applications where SKFKeyDevice.fits(applicationName, settings.application) {
            let application = try SignerError.lifting { () throws(TokenError) in
                try device.open(application: applicationName)
            }
            let containers = try SignerError.lifting { () throws(TokenError) in try application.containers() }
            for containerName in containers where SKFKeyDevice.fits(containerName, settings.container) {
                let (container, der) = try SignerError.lifting { () throws(TokenError) in
                    let container = try application.open(container: containerName)
                    return (container, try container.signingCertificate())
                }
                guard let der else { continue }
                do throws(SignerError) {
                    let certificate = try SKFKeyDevice.certificate(der, containerName)
                    try choice.check(certificate)
                    return Opened(
                        device: name, application: application, container: container, certificate: certificate)
                } catch {
                    failures.append(error)
                }
            }
        }
        return nil
    }

    private static func certificate(_ der: [UInt8], _ container: SKFName) throws(SignerError) -> Certificate {
        do throws(CryptoError) {
            return try Certificate.cached(der: der)
        } catch {
            throw SignerError(.cardGarbled, "certificate in container \(container.text): \(error.detail)")
        }
    }

    private static func fits(_ name: SKFName, _ wish: String?) -> Bool {
        guard let wish else { return true }
        return name.text == wish
    }

    func checkPresence() throws(SignerError) {
        guard let library, let opened else { throw SignerError(.signerTokenAbsent) }
        let devices = try SignerError.lifting { () throws(TokenError) in try library.devices() }
        guard devices.contains(opened.device) else {
            throw SignerError(.signerTokenAbsent, "device \(opened.device.text) was pulled")
        }
        // A device that was away and is there again keeps nothing of what was opened; this asks it without a cost.
        _ = try SignerError.lifting { () throws(TokenError) in try opened.application.pinTriesLeft() }
    }

    // MARK: - The key

    func pinTriesLeft() throws(SignerError) -> PINTries {
        guard let opened else { throw SignerError(.signerTokenAbsent) }
        return try SKFPIN(application: opened.application).pinTriesLeft()
    }

    func logIn(_ verify: (any PINDevice) throws(SignerError) -> Void) throws(SignerError) {
        guard let opened else { throw SignerError(.signerTokenAbsent) }
        guard !isVerified else { return }
        try verify(SKFPIN(application: opened.application))
        isVerified = true
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, verify: (any PINDevice) throws(SignerError) -> Void
    ) throws(SignerError) -> [UInt8] {
        guard let opened else { throw SignerError(.signerTokenAbsent) }
        let container = opened.container
        let value: [UInt8]
        switch form {
        case .rsaSHA1:
            let input = SignatureInput.digestInfo(of: message)
            value = try SignerError.lifting { () throws(TokenError) in try container.signRSA(input) }
        case .sm2SM3:
            let digest = try SignatureInput.digest(of: message, as: form, opened.certificate)
            value = try SignerError.lifting { () throws(TokenError) in try container.signSM2(digest) }
        case .ecdsaSHA256:
            throw SignerError(.signerUnsupportedKey, "SKF libraries sign with RSA and SM2")
        }
        return try SignatureInput.checked(value, of: message, as: form, opened.certificate)
    }

    // MARK: - The end

    func close() {
        if isVerified { opened?.application.clearSecureState() }
        isVerified = false
        opened = nil
    }

    func end() {
        watch?.stop()
        watch = nil
        library = nil
    }

    /// One thread for all signers of a library: such libraries are not made for several.
    fileprivate static func thread(forLibrary path: String) -> CardThread {
        threads.withLock { threads in
            let key = SKFLibrary.key(ofFile: path)
            if let thread = threads[key] { return thread }
            let thread = CardThread(label: "portsign.skf")
            threads[key] = thread
            return thread
        }
    }

    private static let threads = Mutex<[String: CardThread]>([:])
}

extension SKFName {
    /// The name for people and for comparing with a setting.
    fileprivate var text: String {
        String(validating: bytes, as: UTF8.self) ?? GBKText.decode(bytes) ?? Hex.encode(bytes)
    }
}

extension LibrarySigner {
    /// A signer with a key of a device behind an SKF library.
    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - skf: which device, application and container.
    ///   - settings: which certificate, which PIN.
    package convenience init(name: String, skf: SKFSettings, settings: LibrarySettings) {
        self.init(name: name, settings: settings, thread: SKFKeyDevice.thread(forLibrary: skf.library)) { onEvent in
            SKFKeyDevice(settings: skf, choice: settings.choice, onEvent: onEvent)
        }
    }
}
