import CryptoCore
import Foundation
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import CustomsSignature

@Suite("signatures with SM2") struct SM2SignatureTests {
    private func refusal(_ bytes: [UInt8]) -> ErrorCode? {
        do throws(SignatureError) {
            _ = try SignatureVerifier().verify(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private static func vector(_ name: String = "11-ceb311-official") throws -> String {
        try Fixtures.text("vectors/\(name).signed.xml")
    }

    /// The document with another SignatureValue.
    private func replacingValue(in document: String, with value: (String) throws -> String) throws -> String {
        let start = try #require(document.firstRange(of: "<ds:SignatureValue>")).upperBound
        let end = try #require(document.firstRange(of: "</ds:SignatureValue>")).lowerBound
        return try document.replacingCharacters(in: start..<end, with: value(String(document[start..<end])))
    }

    private func prepared(
        _ name: String, edition: SignatureEdition = .revision2022, layout: SignatureLayout = .standard
    ) throws -> PreparedDeclaration {
        try .preserving(
            Fixtures.bytes("vectors/\(name).unsigned.xml"), isExport: false, keyKind: .sm2, edition: edition,
            layout: layout)
    }

    @Test(
        "the official vectors come out byte for byte but for the value, which is never the same twice",
        arguments: [
            ("11-ceb311-official", SignatureLayout.standard),
            ("12-ceb621-official-pretty", SignatureLayout(prefix: "ds", keyName: nil, lineBreaks: true)),
        ])
    func vectors(name: String, layout: SignatureLayout) throws {
        let key = try TestKey("sm2")
        let prepared = try prepared(name, layout: layout)
        #expect(prepared.form == .sm2SM3)
        #expect(try text(prepared.signedInfo) == Fixtures.text("vectors/\(name).signedinfo.bin"))
        let signed = try key.sign(prepared)
        #expect(
            try replacingValue(in: text(signed)) { _ in "" } == replacingValue(in: Self.vector(name)) { _ in "" })
        #expect(try key.sign(prepared) != signed)
        #expect(refusal(signed) == nil)
    }

    @Test("the value that is emitted is r and s, 64 bytes, and the KeyName has 16 digits")
    func form() throws {
        let signed = try text(TestKey("sm2").sign(prepared("11-ceb311-official")))
        #expect(signed.contains("<ds:KeyName>0300000000abcdef</ds:KeyName>"))
        _ = try replacingValue(in: signed) { value in
            #expect(value.utf8.count == 88)
            #expect(Base64.decode(value)?.count == 64)
            return value
        }
    }

    @Test(
        "official, legacy and DER signatures of others are found good",
        arguments: [
            "11-ceb311-official", "12-ceb621-official-pretty", "13-ceb311-legacy-uri", "14-ceb311-der-signature",
        ])
    func good(name: String) throws {
        let verified = try SignatureVerifier().verify(Fixtures.bytes("vectors/\(name).signed.xml"))
        #expect(verified.certificate.der == (try Fixtures.bytes("keys/TEST-ONLY-sm2.cert.der")))
        #expect(verified.keyName == "0300000000abcdef")
        #expect(verified.warnings == [])
    }

    @Test("every SM2 declaration of others is found good", arguments: Fixtures.declarations)
    func declarations(name: String) throws {
        #expect(try refusal(Fixtures.bytes("signed/\(name).sm2.xml")) == nil)
    }

    @Test(
        "every declaration signed here is found good, in the compact form and in the caller's",
        arguments: Fixtures.declarations)
    func everyDeclaration(name: String) throws {
        let key = try TestKey("sm2")
        let bytes = try Fixtures.bytes("messages/\(name).xml")
        let isExport = ["CEB303Message", "CEB411Message", "CEB603Message"].contains(name)
        let document = try XMLDocument(parsing: bytes)
        for prepared in [
            try PreparedDeclaration.compact(document, isExport: isExport, keyKind: .sm2, edition: .revision2022),
            try .preserving(bytes, isExport: isExport, keyKind: .sm2, edition: .revision2022),
        ] {
            let verified = try SignatureVerifier().verify(key.sign(prepared))
            #expect(verified.certificate.der == key.identity.certificateDER)
        }
    }

    @Test(
        "a change to any part is refused with the code of that part, whether or not the message is its own canonical form",
        arguments: [
            ("EX202406010000001", "EX202406010000002", ErrorCode.signatureDigest),
            ("<ceb:Order>", "<ceb:Order> ", .signatureDigest),
            ("<ds:SignatureValue>RY/C", "<ds:SignatureValue>SY/C", .signatureValue),
            ("<ds:SignatureValue>RY/C", "<ds:SignatureValue>AARY/C", .signatureValue),
            ("</ds:Reference>", " </ds:Reference>", .signatureValue),
            ("xmldsig#sm2-sm3", "xmldsig#sm2", .signatureAlgorithm),
            // The official name of one with the legacy name of the other
            (
                "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3", "http://www.w3.org/2000/09/xmldsig#sha1",
                .signatureAlgorithm
            ),
            (
                "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", "http://www.w3.org/2000/09/xmldsig#sm2-sm3",
                .signatureAlgorithm
            ),
            (
                "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
                .signatureAlgorithm
            ),
        ])
    func changes(from: String, to: String, code: ErrorCode) throws {
        let original = try Self.vector()
        let changed = original.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != original)
        #expect(refusal(utf8(changed)) == code)
        #expect(refusal(utf8("<!-- x -->" + changed.drop { $0 != ">" }.dropFirst())) == code)
    }

    @Test(
        "a value that is neither 64 bytes in range nor DER in its one form is refused",
        arguments: [
            [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 64), [UInt8](repeating: 1, count: 63),
            [UInt8](repeating: 1, count: 128), [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01],
        ])
    func values(value: [UInt8]) throws {
        #expect(
            try refusal(utf8(replacingValue(in: Self.vector()) { _ in Base64.encodeText(value) })) == .signatureValue)
    }

    @Test("DER is good as it is, and refused with a byte more or a longer form of a number")
    func encodings() throws {
        let document = try Self.vector()
        func refusal(_ change: ([UInt8]) -> [UInt8]) throws -> ErrorCode? {
            try self.refusal(
                utf8(
                    replacingValue(in: document) { value in
                        let raw = try #require(Base64.decode(value))
                        return Base64.encodeText(change(try #require(SM2Signature(raw: raw)).der))
                    }))
        }
        #expect(try refusal { $0 } == nil)
        #expect(try refusal { $0 + [0] } == .signatureValue)
        #expect(try refusal { Array($0.dropLast()) } == .signatureValue)
        #expect(try refusal { [0x30, $0[1] + 1, 0x02, $0[3] + 1, 0x00] + $0[4...] } == .signatureValue)
    }

    @Test("key, certificate and algorithm must be of one kind")
    func kinds() throws {
        func certificate(_ document: String) throws -> String {
            let start = try #require(document.firstRange(of: "<ds:X509Certificate>"))
            let end = try #require(document.firstRange(of: "</ds:X509Certificate>"))
            return String(document[start.upperBound..<end.lowerBound])
        }
        let sm2 = try Self.vector()
        let rsa = try Self.vector("01-ceb311-compact")
        #expect(try refusal(utf8(sm2.replacing(certificate(sm2), with: certificate(rsa)))) == .signatureKeyType)
        #expect(try refusal(utf8(rsa.replacing(certificate(rsa), with: certificate(sm2)))) == .signatureKeyType)
    }

    @Test("an SM2 key signs in the edition of 2022 only, an RSA key in both as before")
    func editions() throws {
        let error = #expect(throws: SignatureError.self) {
            try prepared("11-ceb311-official", edition: .announcement2018)
        }
        #expect(error?.code == .companyEdition)
        #expect(error?.code.english.contains("2022-05") == true)
        let bytes = try Fixtures.bytes("vectors/01-ceb311-compact.unsigned.xml")
        let key = try TestKey("rsa2048")
        for edition in SignatureEdition.allCases {
            let prepared = try PreparedDeclaration.preserving(
                bytes, isExport: false, keyKind: key.identity.keyKind, edition: edition)
            #expect(try key.sign(prepared) == Fixtures.bytes("vectors/01-ceb311-compact.signed.xml"))
        }
    }

    @Test("the legacy names are never emitted")
    func emitted() {
        let pairs = [KeyKind.sm2, .rsa(bits: 1024)].compactMap(SignatureAlgorithm.emitted)
        #expect(
            pairs.map(\.signatureMethod) == [
                "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            ])
    }

    @Test(
        "openssl finds our signature over SignedInfo good, and a document with openssl's signature is good here",
        .enabled(if: OpenSSLProgram.isInstalled))
    func agreement() throws {
        let key = try TestKey("sm2")
        let prepared = try prepared("11-ceb311-official")
        let tool = try OpenSSLProgram(key: Fixtures.url("keys/TEST-ONLY-sm2.key.pem").path)
        let signed = try text(key.sign(prepared))
        _ = try replacingValue(in: signed) { value in
            let raw = try #require(Base64.decode(value))
            let der = try #require(SM2Signature(raw: raw)).der
            #expect(try tool.verifies(der, of: prepared.signedInfo))
            #expect(try !tool.verifies(der, of: prepared.signedInfo + [0x0A]))
            return value
        }
        let theirs = try #require(SM2Signature(der: tool.sign(prepared.signedInfo)))
        let document = prepared.signed(with: SignatureResult(value: theirs.raw, identity: key.identity))
        #expect(refusal(document) == nil)
    }
}

/// An independent judge, with a folder of its own for its files.
private final class OpenSSLProgram {
    private static let path = "/usr/bin/openssl"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    private let key: String

    init(key: String) throws {
        self.key = key
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func verifies(_ signature: [UInt8], of message: [UInt8]) throws -> Bool {
        try Data(signature).write(to: folder.appending(path: "signature"))
        return try run("-verify", message, ["-sigfile", "signature"])
    }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        guard try run("-sign", message, ["-out", "made"]) else { return [] }
        return [UInt8](try Data(contentsOf: folder.appending(path: "made")))
    }

    private func run(_ operation: String, _ message: [UInt8], _ rest: [String]) throws -> Bool {
        try Data(message).write(to: folder.appending(path: "message"))
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.currentDirectoryURL = folder
        process.arguments =
            [
                "pkeyutl", operation, "-inkey", key, "-rawin", "-digest", "sm3", "-pkeyopt",
                "distid:1234567812345678", "-in", "message",
            ] + rest
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
