import CryptoCore
import Foundation
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import CustomsSignature

/// A published vector, and how it was made.
struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    var key = "rsa2048"
    var layout = SignatureLayout.standard
    var testDescription: String { name }

    static let all = [
        Vector(name: "01-ceb311-compact"),
        Vector(name: "02-ceb621-pretty", layout: SignatureLayout(prefix: "ds", keyName: nil, lineBreaks: true)),
        Vector(name: "03-ceb303-no-xsi"),
        Vector(name: "04-ceb311-default-ns", layout: SignatureLayout(prefix: nil, keyName: "0001", lineBreaks: false)),
        Vector(name: "05-ceb411-rsa1024", key: "rsa1024"), Vector(name: "06-ceb311-awkward-xml"),
    ]
}

private let rsa = KeyKind.rsa(bits: 2048)

@Suite struct PreparedDeclarationTests {
    @Test("every published vector comes out byte for byte", arguments: Vector.all)
    func vectors(vector: Vector) throws {
        let key = try TestKey(vector.key)
        let prepared = try PreparedDeclaration.preserving(
            Fixtures.bytes("vectors/\(vector.name).unsigned.xml"), isExport: false, keyKind: key.identity.keyKind,
            layout: vector.layout)
        #expect(try text(prepared.signedInfo) == Fixtures.text("vectors/\(vector.name).signedinfo.bin"))
        #expect(try text(key.sign(prepared)) == Fixtures.text("vectors/\(vector.name).signed.xml"))
    }

    @Test("the compact form makes the vector of the form to emit, out of the awkward spelling as well")
    func compactVector() throws {
        let key = try TestKey("rsa2048")
        let document = try XMLDocument(parsing: Fixtures.bytes("vectors/01-ceb311-compact.unsigned.xml"))
        let prepared = try PreparedDeclaration.compact(document, isExport: false, keyKind: key.identity.keyKind)
        #expect(try key.sign(prepared) == Fixtures.bytes("vectors/01-ceb311-compact.signed.xml"))
    }

    @Test("every declaration is signed so that the verifier and xmlsec1 agree", arguments: Fixtures.declarations)
    func everyDeclaration(name: String) throws {
        let key = try TestKey("rsa2048")
        let bytes = try Fixtures.bytes("messages/\(name).xml")
        let isExport = ["CEB303Message", "CEB411Message", "CEB603Message"].contains(name)
        let document = try XMLDocument(parsing: bytes)
        let signed = [
            try key.sign(.compact(document, isExport: isExport, keyKind: key.identity.keyKind)),
            try key.sign(.preserving(bytes, isExport: isExport, keyKind: key.identity.keyKind)),
        ]
        for document in signed {
            let verified = try SignatureVerifier().verify(document)
            #expect(verified.certificate.der == key.identity.certificateDER)
            #expect(verified.keyName == "0201000000009abc")
            #expect(verified.warnings == [])
            if XMLSecurityTool.isInstalled { #expect(try XMLSecurityTool.verifies(document, key: "rsa2048")) }
        }
    }

    @Test(
        "namespaces, defaults and xml attributes of the root come onto SignedInfo",
        arguments: [
            "<M xmlns='http://www.chinaport.gov.cn/ceb' xmlns:z='urn:z' xmlns:a='urn:a'>\n<a:b/> <BaseTransfer/></M>",
            "<M xmlns='' xml:lang='zh' xml:space='preserve' guid='&lt;&quot;'><a>x&amp;&#13;</a></M>",
            "<c:M xmlns:c='http://www.chinaport.gov.cn/ceb' xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><c:a/></c:M>",
            "<c:M xmlns:c='http://www.chinaport.gov.cn/ceb' xmlns:Z='urn:z' xmlns:Á='urn:u'><c:a/></c:M>",
            "<!-- before --><M><!-- in --><a><![CDATA[<]]></a></M><!-- after --><?pi?>",
        ], [SignatureLayout.standard, SignatureLayout(prefix: nil, keyName: "<&>", lineBreaks: true)])
    func scope(message: String, layout: SignatureLayout) throws {
        let key = try TestKey("rsa2048")
        let preserved = try key.sign(.preserving(utf8(message), isExport: false, keyKind: rsa, layout: layout))
        let compact = try key.sign(
            .compact(XMLDocument(parsing: utf8(message)), isExport: false, keyKind: rsa, layout: layout))
        for signed in [preserved, compact] {
            #expect(try SignatureVerifier().verify(signed).keyName == layout.keyName ?? "0201000000009abc")
            if XMLSecurityTool.isInstalled { #expect(try XMLSecurityTool.verifies(signed, key: "rsa2048")) }
        }
    }

    @Test("the Signature comes last in an import message, before ExtendMessage in an export message")
    func position() throws {
        let key = try TestKey("rsa2048")
        let message = utf8(
            "<ceb:M xmlns:ceb='http://www.chinaport.gov.cn/ceb'><ceb:BaseTransfer/><ceb:ExtendMessage><x xmlns='urn:x'/></ceb:ExtendMessage></ceb:M>"
        )
        for (isExport, order) in [
            (false, ["BaseTransfer", "ExtendMessage", "Signature"]),
            (true, ["BaseTransfer", "Signature", "ExtendMessage"]),
        ] {
            let compact = try PreparedDeclaration.compact(
                XMLDocument(parsing: message), isExport: isExport, keyKind: rsa)
            let preserving = try PreparedDeclaration.preserving(message, isExport: isExport, keyKind: rsa)
            for signed in [try key.sign(compact), try key.sign(preserving)] {
                #expect(try XMLDocument(parsing: signed).root.children.map(\.name) == order)
                #expect(throws: Never.self) { try SignatureVerifier().verify(signed) }
            }
        }
    }

    @Test("an old Signature is left out on demand; another one is refused")
    func oldSignature() throws {
        let key = try TestKey("rsa2048")
        let bytes = try Fixtures.bytes("vectors/05-ceb411-rsa1024.signed.xml")
        let document = try XMLDocument(parsing: bytes)
        let old = try #require(document.root.child("Signature"))
        let again = try key.sign(.compact(document, isExport: false, leavingOut: old, keyKind: rsa))
        #expect(try SignatureVerifier().verify(again).keyName == "0201000000009abc")
        #expect { try PreparedDeclaration.compact(document, isExport: false, keyKind: rsa) } throws: {
            ($0 as? SignatureError)?.code == .signatureDuplicate
        }
        #expect { try PreparedDeclaration.preserving(bytes, isExport: false, keyKind: rsa) } throws: {
            ($0 as? SignatureError)?.code == .signatureDuplicate
        }
    }

    @Test(
        "a declaration that names another encoding is replaced, because the bytes are UTF-8",
        arguments: [
            ("<?xml version='1.0' encoding='GBK'?>\n", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
            ("\u{FEFF}<?xml version=\"1.0\" encoding=\"gb2312\" ?>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
            ("<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='utf-8'?>"),
            ("<?xml version='1.0'?>", "<?xml version='1.0'?>"), ("", ""),
        ])
    func declaration(before: String, after: String) throws {
        let signed = try TestKey("rsa2048").sign(
            .preserving(utf8(before + "<M><a>中</a></M>"), isExport: false, keyKind: rsa))
        #expect(signed.starts(with: utf8(after + "<M><a>中</a><ds:Signature")))
        #expect(throws: Never.self) { try SignatureVerifier().verify(signed) }
    }

    @Test("what cannot be signed is refused with a code")
    func refusals() throws {
        func code(_ bytes: String, _ kind: KeyKind) -> ErrorCode? {
            do throws(SignatureError) {
                _ = try PreparedDeclaration.preserving(utf8(bytes), isExport: false, keyKind: kind)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("<a/>", rsa) == .signaturePosition)
        #expect(code("<a>", rsa) == .xmlNotWellFormed)
        #expect(code("<a></a>", .sm2) == .companyEdition)
        #expect(code("<a></a>", .elliptic(curve: "P-256")) == .signerUnsupportedKey)
        #expect(code("<a></a>", .rsa(bits: 1024)) == nil)
    }
}

/// An independent judge.
enum XMLSecurityTool {
    private static let path = "/usr/bin/xmlsec1"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    static func verifies(_ document: [UInt8], key: String) throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "signed.xml")
        try Data(document).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = [
            "--verify", "--insecure", "--pubkey-cert-pem", Fixtures.url("keys/TEST-ONLY-\(key).cert.pem").path,
            file.path,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
