import CryptoCore
import Foundation
import SidecarBase
import Testing

/// The files of this target's `Fixtures` folder.
enum Fixture {
    static let passphrase = Secret("test-passphrase")
    static let vectors = [
        "01-ceb311-compact", "02-ceb621-pretty", "03-ceb303-no-xsi", "04-ceb311-default-ns", "05-ceb411-rsa1024",
        "06-ceb311-awkward-xml",
    ]

    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    static func key(_ name: String) throws -> PrivateKey {
        try PrivateKey(pem: text("keys/TEST-ONLY-\(name).key.pem"), passphrase: nil)
    }

    static func certificate(_ name: String) throws -> Certificate {
        try Certificate(der: bytes("keys/TEST-ONLY-\(name).cert.der"))
    }
}
