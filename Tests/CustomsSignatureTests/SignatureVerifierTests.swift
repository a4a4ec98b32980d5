import CryptoCore
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import CustomsSignature

@Suite struct SignatureVerifierTests {
    private func refusal(_ bytes: [UInt8]) -> ErrorCode? {
        do throws(SignatureError) {
            _ = try SignatureVerifier().verify(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private static func vector(_ name: String = "01-ceb311-compact") throws -> String {
        try Fixtures.text("vectors/\(name).signed.xml")
    }

    @Test("every good vector and every signed declaration is accepted", arguments: Vector.all)
    func vectors(vector: Vector) throws {
        let verified = try SignatureVerifier().verify(Fixtures.bytes("vectors/\(vector.name).signed.xml"))
        #expect(verified.certificate.der == (try Fixtures.bytes("keys/TEST-ONLY-\(vector.key).cert.der")))
        #expect(verified.warnings.isEmpty == (vector.layout.keyName == nil))
    }

    @Test("every signed declaration of others is accepted", arguments: Fixtures.declarations)
    func declarations(name: String) throws {
        #expect(throws: Never.self) {
            try SignatureVerifier().verify(Fixtures.bytes("signed/\(name).rsa.xml"))
        }
    }

    @Test(
        "every wrong vector is refused with the code of what is wrong",
        arguments: [
            ("n1-body-changed", ErrorCode.signatureDigest), ("n2-reindented", .signatureDigest),
            ("n3-signedinfo-extra-xsi", .signatureValue), ("n4-sm2-official-uri-sha1-digest", .signatureAlgorithm),
            ("n5-comment-hashed", .signatureDigest),
        ])
    func wrongVectors(name: String, code: ErrorCode) throws {
        #expect(try refusal(Fixtures.bytes("vectors/\(name).signed.xml")) == code)
    }

    @Test(
        "a change to any part is refused with the code of that part",
        arguments: [
            ("EX202406010000001", "EX202406010000002", ErrorCode.signatureDigest),
            ("<ceb:Order>", "<ceb:Order> ", .signatureDigest),
            ("guid=\"0A", "guid=\"1A", .signatureDigest),
            ("<ds:DigestValue>lrz+L/rmfhOK/xIk0igpmCeQopk=", "<ds:DigestValue>", .signatureDigest),
            ("<ds:DigestValue>lrz+L/rm", "<ds:DigestValue>", .signatureAlgorithm),
            ("<ds:SignatureValue>olN0", "<ds:SignatureValue>plN0", .signatureValue),
            ("<ds:SignatureValue>olN0", "<ds:SignatureValue>*lN0", .signatureValue),
            ("<ds:SignatureMethod ", "<ds:SignatureMethod  x=\"y\" ", .signatureValue),
            ("</ds:Reference>", " </ds:Reference>", .signatureValue),
            ("<ds:X509Certificate>MII", "<ds:X509Certificate>MIJ", .signatureCertificate),
            ("<ds:X509Certificate>MII", "<ds:X509Certificate>!II", .signatureCertificate),
            ("xmldsig#rsa-sha1", "xmldsig#hmac-sha1", .signatureAlgorithm),
            ("xmldsig#rsa-sha1", "xmldsig-more#rsa-sha256", .signatureAlgorithm),
            ("REC-xml-c14n-20010315", "REC-xml-c14n-20010316", .signatureAlgorithm),
            ("URI=\"\"", "URI=\"#x\"", .signatureReference),
            ("<ds:Reference URI=\"\">", "<ds:Reference>", .signatureReference),
            ("#enveloped-signature", "#other", .signatureReference),
            (
                "</ds:Transforms>",
                "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></ds:Transforms>",
                .signatureReference
            ),
            ("#enveloped-signature\">", "#enveloped-signature\"><ds:XPath>true()</ds:XPath>", .signatureStructure),
            ("</ds:Reference>", "</ds:Reference><ds:Reference URI=\"\"/>", .signatureStructure),
            ("<ds:KeyName>0201000000009abc</ds:KeyName>", "", .signatureStructure),
            ("<ds:KeyName>0201000000009abc", "<ds:KeyName>", .signatureStructure),
            ("</ds:X509Data>", "<ds:X509Certificate/></ds:X509Data>", .signatureStructure),
            ("</ds:Signature>", "<ds:Object/></ds:Signature>", .signatureStructure),
            ("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:other\"", .signatureMissing),
            ("</ds:Signature>", "</ds:Signature><ceb:Order/>", .signaturePosition),
            ("</ceb:CEB311Message>", "", .xmlNotWellFormed),
        ])
    func changes(from: String, to: String, code: ErrorCode) throws {
        let original = try Self.vector()
        let changed = original.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != original)
        #expect(refusal(utf8(changed)) == code)
    }

    @Test("a good Signature wrapped into another document is refused")
    func wrapping() throws {
        let signed = try Self.vector()
        let message = String(signed.drop { $0 == "<" }.drop { $0 != "<" })
        let start = try #require(signed.firstRange(of: "<ds:Signature "))
        let end = try #require(signed.firstRange(of: "</ds:Signature>"))
        let signature = String(signed[start.lowerBound..<end.upperBound])
        let bare = message.replacing(signature, with: "")
        let root = "xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\""

        #expect(refusal(utf8(bare)) == .signatureMissing)
        #expect(refusal(utf8(signature)) == .signaturePosition)
        // The signed message inside another one, with the Signature at its old place
        #expect(refusal(utf8("<ceb:CEB311Message \(root)>\(message)</ceb:CEB311Message>")) == .signaturePosition)
        // The signed message hidden in the Signature, another one around it
        let hiding = signature.replacing("</ds:Signature>", with: "<ds:Object>\(bare)</ds:Object></ds:Signature>")
        #expect(refusal(utf8("<ceb:CEB311Message \(root)>\(hiding)</ceb:CEB311Message>")) == .signatureStructure)
        // In ExtendMessage, and twice
        #expect(
            refusal(
                utf8(bare.replacing("</ceb:CEB311Message>", with: "<ceb:E>\(signature)</ceb:E></ceb:CEB311Message>")))
                == .signaturePosition)
        #expect(refusal(utf8(message.replacing(signature, with: signature + signature))) == .signatureDuplicate)
        #expect(
            refusal(utf8(message.replacing("</ceb:BaseTransfer>", with: "\(signature)</ceb:BaseTransfer>")))
                == .signatureDuplicate)
    }

    @Test("the same message is accepted whether or not it is its own canonical form", arguments: Vector.all)
    func bothWays(vector: Vector) throws {
        let signed = try Fixtures.text("vectors/\(vector.name).signed.xml")
        let other = signed.replacing(
            #/></ds:(Transform|DigestMethod|SignatureMethod|CanonicalizationMethod)>/#, with: "/>")
        let verified = try SignatureVerifier().verify(utf8(signed))
        #expect(try SignatureVerifier().verify(utf8(other)).certificate.der == verified.certificate.der)
        // One changed character is seen either way, with the same code.
        for text in [signed, other] {
            let changed = text.replacing("</ceb:BaseTransfer>", with: " </ceb:BaseTransfer>")
            #expect(changed == text || refusal(utf8(changed)) == .signatureDigest)
        }
    }

    @Test("base64 may be folded, and a comment in the body does not count")
    func tolerances() throws {
        let signed = try Self.vector()
        #expect(
            refusal(utf8(signed.replacing("<ds:SignatureValue>olN0", with: "<ds:SignatureValue>\r\n olN0\r\n"))) == nil)
        #expect(refusal(utf8(signed.replacing("<ceb:Order>", with: "<ceb:Order><!-- c -->"))) == nil)
        #expect(refusal(utf8(signed.replacing("<ds:Reference ", with: "<!-- c --><ds:Reference "))) == nil)
    }

    @Test("rsa-sha256 is accepted, and so is a canonicalisation with comments")
    func otherAlgorithms() throws {
        let key = try TestKey("rsa2048")
        let body = "<M><a>中</a></M>"
        let digest = Base64.encodeText(MessageDigest.sha256(utf8(body)))
        let signedInfo = """
            <SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"></CanonicalizationMethod><!-- kept --><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod><Reference URI=""><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>\(digest)</DigestValue></Reference></SignedInfo>
            """
        let value = Base64.encodeText(try key.key.signRSA(utf8(signedInfo), digest: .sha256))
        let certificate = Base64.encodeText(key.identity.certificateDER)
        let signature =
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\(signedInfo)<SignatureValue>\(value)</SignatureValue>"
            + "<KeyInfo><KeyName>x</KeyName><X509Data><X509Certificate>\(certificate)</X509Certificate></X509Data></KeyInfo></Signature>"
        let document = body.replacing("</M>", with: signature + "</M>")
        #expect(refusal(utf8(document)) == nil)
        #expect(refusal(utf8(document.replacing(" kept ", with: " changed "))) == .signatureValue)
    }

    @Test("a key that does not fit the algorithm is refused before anything is computed with it")
    func keyType() throws {
        let sm2 = try Fixtures.text("vectors/11-ceb311-official.signed.xml")
        func certificate(_ document: String) throws -> String {
            let start = try #require(document.firstRange(of: "<ds:X509Certificate>"))
            let end = try #require(document.firstRange(of: "</ds:X509Certificate>"))
            return String(document[start.upperBound..<end.lowerBound])
        }
        let signed = try Self.vector()
        let swapped = try signed.replacing(certificate(signed), with: certificate(sm2))
        #expect(refusal(utf8(swapped)) == .signatureKeyType)
        let other = try signed.replacing(certificate(signed), with: certificate(Self.vector("05-ceb411-rsa1024")))
        #expect(refusal(utf8(other)) == .signatureValue)
    }

    @Test("a foreign KeyName and a certificate outside its validity are warnings")
    func warnings() throws {
        let early = SignatureVerifier(now: { ChinaTime(milliseconds: 0) })
        let late = SignatureVerifier(now: { ChinaTime(milliseconds: 5_000_000_000_000) })
        let signed = try Fixtures.bytes("vectors/01-ceb311-compact.signed.xml")
        #expect(try early.verify(signed).warnings.count == 1)
        #expect(try late.verify(signed).warnings.first?.contains("expired") == true)
        let renamed = try SignatureVerifier().verify(Fixtures.bytes("vectors/04-ceb311-default-ns.signed.xml"))
        #expect(renamed.keyName == "0001")
        #expect(renamed.warnings == ["KeyName is not the certificate number 0201000000009abc"])
    }
}
