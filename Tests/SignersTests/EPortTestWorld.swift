import CryptoCore
import EPortTestLibrary
import Foundation
import Lab
import OutboundHTTP
import SidecarBase
import Testing

@testable import Signers

/// Keys, controls and signers for the tests of the E-Port's back ends.
enum EPortTestWorld {
    static let pin = "88888888"
    static let signMethod = "cus-sec_SpcSignDataAsPEM"
    static let sm2Key = Result { try PrivateKey.generateSM2() }

    /// The two generations of devices. Source: card.md §7.1.
    enum Generation: CaseIterable {
        case rsa, sm2

        var form: SignatureForm { self == .rsa ? .rsaSHA1 : .sm2SM3 }

        var serial: [UInt8] {
            self == .rsa ? [0x01, 0x69, 0x1A, 0xBC] : [0x03, 0, 0, 0, 0, 0xAB, 0xCD, 0xEF]
        }

        func key() throws -> PrivateKey {
            self == .rsa ? try CardTestWorld.key.get() : try EPortTestWorld.sm2Key.get()
        }

        func certificate() throws -> Certificate { try CardTestWorld.certificate(key(), serial: serial) }
    }

    static func control(
        _ generation: Generation = .rsa, pin: String = pin, tries: Int = 6
    ) async throws -> EPortControl {
        let control = EPortControl(
            key: try generation.key(), certificate: try generation.certificate(), pin: pin, tries: tries)
        try await control.start()
        return control
    }

    static func library(_ generation: Generation = .rsa) async throws -> EPortTestLibrary {
        try await EPortTestLibrary(key: generation.key(), certificate: generation.certificate(), pin: pin)
    }

    static func settings(
        pin: String = pin, record: String? = nil, certNo: String? = nil,
        belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil
    ) throws -> EPortSettings {
        EPortSettings(
            certNo: certNo, belongsToCompany: belongsToCompany, pin: .literal(Secret(pin)),
            pinRecordPath: try record ?? CardTestWorld.recordPath(), watchInterval: .milliseconds(300),
            longestPause: .milliseconds(400))
    }

    static func signer(
        _ control: EPortControl, timeout: Duration = .seconds(10), pinWithSignature: Bool = true,
        settings: EPortSettings? = nil
    ) throws -> EPortSigner {
        try signer(url: control.url, timeout: timeout, pinWithSignature: pinWithSignature, settings: settings)
    }

    static func signer(
        url: String, timeout: Duration = .seconds(10), pinWithSignature: Bool = true, settings: EPortSettings? = nil
    ) throws -> EPortSigner {
        let address = try #require(WebSocketAddress(url))
        return EPortSigner(
            name: "control",
            control: ControlSettings(address: address, timeout: timeout, sendsPINWithSignature: pinWithSignature),
            settings: try settings ?? self.settings())
    }

    /// The built program, which runs the library apart.
    static let program: String = {
        if let named = ProcessInfo.processInfo.environment["PORTSIGN_TEST_PRODUCTS"] { return named + "/portsign" }
        return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("portsign").path
    }()

    static func signer(
        _ library: EPortTestLibrary, timeout: Duration = .seconds(10), settings: EPortSettings? = nil
    ) throws -> EPortSigner {
        try signer(library: library.path, timeout: timeout, settings: settings)
    }

    static func signer(
        library path: String, timeout: Duration = .seconds(10), settings: EPortSettings? = nil
    ) throws -> EPortSigner {
        EPortSigner(
            name: "library",
            library: EPortLibrarySettings(
                path: path, helper: program, helperArguments: ["eport-library-helper", "--library", path],
                timeout: timeout),
            settings: try settings ?? self.settings())
    }
}

extension EPortSigner {
    /// Signs a text of its own and checks the signature, as nobody here would believe the signer.
    @discardableResult
    func signed(
        _ text: String = "<ds:SignedInfo>\"\\ \u{1F600} 中文\n</ds:SignedInfo>", as form: SignatureForm = .rsaSHA1,
        within limit: Duration = .seconds(30)
    ) async throws -> SignatureResult {
        let message = Array(text.utf8)
        let result = try await sign(message, as: form, deadline: .now + limit)
        let key = try Certificate(der: result.identity.certificateDER).publicKey
        switch form {
        case .rsaSHA1: #expect(key.verifyRSA(signature: result.value, message: message, digest: .sha1))
        case .sm2SM3:
            #expect(result.value.count == 64)
            let value = try #require(SM2Signature(raw: result.value))
            #expect(key.verifySM2(signature: value, message: message))
        case .ecdsaSHA256: Issue.record("the E-Port has no such keys")
        }
        return result
    }

    /// Why a text is not signed.
    func failure(_ text: String = "text", within limit: Duration = .seconds(30)) async -> SignerError? {
        do throws(SignerError) {
            _ = try await sign(Array(text.utf8), as: .rsaSHA1, deadline: .now + limit)
            return nil
        } catch {
            return error
        }
    }

    /// Waits for a state; the test's time limit is the deadline.
    func reach(_ isReached: (SignerStatus) -> Bool) async throws {
        while !isReached(await status()) { try await Task.sleep(for: .milliseconds(10)) }
    }
}
