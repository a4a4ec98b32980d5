import CryptoCore
import Foundation
import SidecarBase
import TestLibraries

@testable import Signers

/// Signers behind libraries for tests, and what is awaited of them.
enum LibraryTestWorld {
    static let rsaKey = Result { try PrivateKey.generateRSA(bits: 1024) }
    static let sm2Key = Result { try PrivateKey.generateSM2() }

    /// A certificate for a key, of any kind.
    static func certificate(_ key: PrivateKey, serial: [UInt8] = [0x01, 0x69, 0x1A, 0xBC]) throws -> Certificate {
        try CardTestWorld.certificate(key, serial: serial)
    }

    static func settings(
        pin: String = TestLibrary.pin, certNo: String? = nil, allowsFewTries: Bool = false, record: String? = nil,
        now: @escaping Now = { ChinaTime(milliseconds: 1_780_000_000_000) }
    ) throws -> LibrarySettings {
        LibrarySettings(
            choice: CertificateChoice(certNo: certNo), pin: .literal(Secret(pin)), allowsFewTries: allowsFewTries,
            pinRecordPath: try record ?? CardTestWorld.recordPath(), lookInterval: .milliseconds(50), now: now)
    }

    /// Whether a signature is what it must be.
    static func isGood(_ result: SignatureResult, _ message: [UInt8], _ key: PrivateKey) -> Bool {
        if key.publicKey.kind == .sm2 {
            guard let signature = SM2Signature(raw: result.value) else { return false }
            return key.publicKey.verifySM2(signature: signature, message: message)
        }
        return key.publicKey.verifyRSA(signature: result.value, message: message, digest: .sha1)
    }
}

extension LibrarySigner {
    /// Signs within a time that is long enough for everything but a fault.
    func sign(
        _ text: String, as form: SignatureForm = .sm2SM3, within: Duration = .seconds(30)
    ) async throws(SignerError) -> SignatureResult {
        try await sign(Array(text.utf8), as: form, deadline: .now + within)
    }

    /// Why it does not sign.
    func refusal(as form: SignatureForm = .sm2SM3, within: Duration = .seconds(30)) async -> ErrorCode? {
        do throws(SignerError) {
            _ = try await sign("refused", as: form, within: within)
            return nil
        } catch {
            return error.code
        }
    }

    /// Waits for an event; the test's time limit is the deadline.
    static func first(of events: AsyncStream<SignerEvent>, where isIt: (SignerEvent) -> Bool) async {
        for await event in events where isIt(event) { return }
    }
}
