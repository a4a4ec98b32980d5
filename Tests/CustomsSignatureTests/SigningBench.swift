import CryptoCore
import Foundation
import Signers

@testable import CustomsSignature

/// The files beside the tests.
enum Fixtures {
    static func url(_ path: String) -> URL {
        (Bundle.module.url(forResource: "Fixtures", withExtension: nil) ?? URL(filePath: "/nowhere"))
            .appending(path: path)
    }

    static func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: url(path))) }
    static func text(_ path: String) throws -> String { try String(decoding: bytes(path), as: UTF8.self) }

    static let declarations = ["303", "311", "411", "511", "603", "621", "623", "625"].map { "CEB\($0)Message" }
}

/// A test key with its certificate, which signs at once.
struct TestKey {
    let key: PrivateKey
    let identity: SignerIdentity

    init(_ name: String) throws {
        key = try PrivateKey(pem: Fixtures.text("keys/TEST-ONLY-\(name).key.pem"), passphrase: nil)
        let certificate = try Certificate(pem: Fixtures.text("keys/TEST-ONLY-\(name).cert.pem"))
        identity = SignerIdentity(certificate: certificate, device: "test")
    }

    func sign(_ prepared: PreparedDeclaration) throws -> [UInt8] {
        let value: [UInt8] =
            switch prepared.form {
            case .rsaSHA1: try key.signRSA(prepared.signedInfo, digest: .sha1)
            case .sm2SM3: try key.signSM2(prepared.signedInfo).raw
            case .ecdsaSHA256: []
            }
        return prepared.signed(with: SignatureResult(value: value, identity: identity))
    }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
