import CryptoCore
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import CustomsSignature

/// Messages signed with one mistake each, as programs in the field make them.
@Suite struct SignatureExplainerTests {
    private static let namespaces =
        " xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

    /// A small message, signed by hand so that each step can go wrong.
    private struct Forgery {
        var namespaces = SignatureExplainerTests.namespaces
        var content = "<ceb:Order><ceb:name>中文 &lt;1&gt;</ceb:name><ceb:note>a\nb</ceb:note></ceb:Order>"
        var isSM2 = false
        /// What is hashed in place of the canonical body.
        var hashed: (String) throws -> [UInt8] = { utf8($0) }
        var digest: ([UInt8]) -> [UInt8] = { MessageDigest.sha1($0) }
        var digestText: ([UInt8]) -> String = { Base64.encodeText($0) }
        /// What is signed in place of the canonical SignedInfo.
        var signed: (String) -> [UInt8] = { utf8($0) }
        var sign: ((PrivateKey, [UInt8]) throws -> [UInt8])?
        var valueText: ([UInt8]) -> String = { Base64.encodeText($0) }
        /// What happens to the finished message.
        var sent: (String) -> String = { $0 }
        /// SignedInfo as it stands in the message.
        var signedInfoInside: (String) -> String = { $0 }

        func message() throws -> [UInt8] {
            let key = try TestKey(isSM2 ? "sm2" : "rsa2048")
            let body = "<ceb:CEB311Message\(namespaces)>\(content)</ceb:CEB311Message>"
            let digest =
                isSM2 && self.digest(utf8("x")).count == 20
                ? MessageDigest.sm3(try hashed(body)) : self.digest(try hashed(body))
            let algorithm = try #require(SignatureAlgorithm.all.first { $0.form == (isSM2 ? .sm2SM3 : .rsaSHA1) })
            let inner = """
                <ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod>\
                <ds:SignatureMethod Algorithm="\(algorithm.signatureMethod)"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms>\
                <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform></ds:Transforms>\
                <ds:DigestMethod Algorithm="\(algorithm.digestMethod)"></ds:DigestMethod>\
                <ds:DigestValue>\(digestText(digest))</ds:DigestValue></ds:Reference></ds:SignedInfo>
                """
            let declared =
                namespaces.split(separator: " ").map { " \($0)" } + [" xmlns:ds=\"\(SignatureNames.namespace)\""]
            let canonical = "<ds:SignedInfo\(declared.sorted().joined())>\(inner)"
            let toSign = signed(canonical)
            let value =
                try sign?(key.key, toSign)
                ?? (isSM2 ? key.key.signSM2(toSign).raw : key.key.signRSA(toSign, digest: .sha1))
            let signature = """
                <ds:Signature xmlns:ds="\(SignatureNames.namespace)">\(signedInfoInside("<ds:SignedInfo>\(inner)"))\
                <ds:SignatureValue>\(valueText(value))</ds:SignatureValue><ds:KeyInfo><ds:KeyName>\(key.identity.certNo)</ds:KeyName>\
                <ds:X509Data><ds:X509Certificate>\(Base64.encodeText(key.identity.certificateDER))</ds:X509Certificate></ds:X509Data>\
                </ds:KeyInfo></ds:Signature>
                """
            return utf8(sent(body.replacing("</ceb:CEB311Message>", with: signature + "</ceb:CEB311Message>")))
        }
    }

    private func cause(_ change: (inout Forgery) -> Void) throws -> SignatureCause? {
        var forgery = Forgery()
        change(&forgery)
        guard case .wrong(_, let cause) = SignatureExplainer().explain(try forgery.message()) else { return nil }
        return cause
    }

    @Test("without a mistake the message is good", arguments: [false, true])
    func good(isSM2: Bool) throws {
        var forgery = Forgery()
        forgery.isSM2 = isSM2
        guard case .good = SignatureExplainer().explain(try forgery.message()) else {
            Issue.record("not good")
            return
        }
    }

    @Test("every mistake with the body has its own explanation")
    func body() throws {
        let order = { (text: String) in text.replacing("<ceb:note>", with: "\n  <ceb:note>") }
        #expect(try cause { $0.sent = order } == .whiteSpaceBetweenElements)
        #expect(
            try cause { $0.sent = { $0.replacing("<ds:Signature ", with: "\n<ds:Signature ") } }
                == .whiteSpaceAroundSignature)
        let comment = { (text: String) in text.replacing("<ceb:note>", with: "<!-- c --><ceb:note>") }
        #expect(
            try cause {
                $0.hashed = { utf8(comment($0)) }
                $0.sent = comment
            } == .commentsHashed)
        #expect(try cause { $0.hashed = { utf8($0.replacing("\n", with: "&#xD;\n")) } } == .lineEnds)
        #expect(try cause { $0.hashed = { try XMLText.gb18030(encoding: utf8($0)) } } == .gbkHashed)
        let empty = { (text: String) in text.replacing("<ceb:note>a\nb</ceb:note>", with: "<ceb:note/>") }
        #expect(
            try cause {
                $0.hashed = { utf8(empty($0)) }
                $0.sent = empty
            } == .notCanonicalised)
        let instance = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        #expect(try cause { $0.hashed = { utf8($0.replacing(instance, with: "")) } } == .instanceNamespace)
        #expect(
            try cause { $0.sent = { $0.replacing("&lt;1&gt;", with: "&amp;lt;1&gt;") } } == .escapedAgain)
        #expect(
            try cause {
                $0.isSM2 = true
                $0.digest = { MessageDigest.sha256($0) }
            } == .otherDigestAlgorithm)
        #expect(try cause { $0.digestText = { Hex.encode($0) } } == .hexadecimalDigest)
        #expect(try cause { $0.sent = { $0.replacing("中文", with: "中国") } } == .bodyChanged)
    }

    @Test("every mistake with the value has its own explanation")
    func value() throws {
        let instance = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        #expect(
            try cause { $0.signed = { utf8($0.replacing(Self.namespaces, with: "").replacing(instance, with: "")) } }
                == .signedInfoNamespaces)
        #expect(try cause { $0.signed = { utf8($0.replacing(instance, with: "")) } } == .signedInfoNamespaces)
        let closed = { (text: String) in text.replacing("></ds:SignatureMethod>", with: "/>") }
        #expect(
            try cause {
                $0.signedInfoInside = closed
                $0.signed = { text in
                    let end = text.firstIndex(of: ">") ?? text.startIndex
                    return utf8(closed("<ds:SignedInfo" + text[end...]))
                }
            } == .signedInfoNotCanonicalised)
        #expect(try cause { $0.sign = { try $0.signRSA($1, digest: .sha256) } } == .otherSignatureDigest)
        #expect(try cause { $0.sign = { try $0.signRSA($1, digest: .sha1).reversed() } } == .reversedValue)
        #expect(try cause { $0.sign = { try $0.signRSA(MessageDigest.sha1($1), digest: .sha1) } } == .digestSigned)
        #expect(
            try cause {
                $0.isSM2 = true
                $0.sign = { try $0.signSM2(MessageDigest.sm3($1)).raw }
            } == .digestSigned)
        #expect(
            try cause {
                $0.isSM2 = true
                $0.sign = { try $0.signSM2($1, identifier: []).raw }
            } == .userIdentifier)
        #expect(try cause { $0.signed = { _ in utf8("something else") } } == .otherKey)
    }

    @Test("a + that became a blank on the way is found in both places")
    func blanks() throws {
        // Not every digest has a +, so the content is varied until it has.
        var number = 0
        func content() -> String { "<ceb:Order>\(number)</ceb:Order>" }
        func digest() -> String {
            Base64.encodeText(
                MessageDigest.sha1(utf8("<ceb:CEB311Message\(Self.namespaces)>\(content())</ceb:CEB311Message>")))
        }
        while !digest().dropLast(2).dropFirst(2).contains("+") { number += 1 }
        let damage = { (text: String) in
            text.replacing(#/<ds:DigestValue>[^<]*/#) { $0.output.replacing("+", with: " ") }
        }
        #expect(
            try cause {
                $0.content = content()
                $0.sent = damage
            } == .damagedDigest)
        #expect(
            try cause {
                $0.sent = { text in text.replacing(#/<ds:SignatureValue>[^<]*/#) { $0.output.replacing("+", with: " ") }
                }
            } == .damagedValue)
    }

    @Test(
        "the published wrong vectors get the explanation they were made for",
        arguments: [
            ("n1-body-changed", SignatureCause.bodyChanged), ("n2-reindented", .whiteSpaceBetweenElements),
            ("n3-signedinfo-extra-xsi", .signedInfoNamespaces),
            ("n4-sm2-official-uri-sha1-digest", .otherDigestAlgorithm),
            ("n5-comment-hashed", .commentsHashed),
        ])
    func vectors(name: String, expected: SignatureCause) throws {
        guard case .wrong(_, let cause) = try SignatureExplainer().explain(Fixtures.bytes("vectors/\(name).signed.xml"))
        else {
            Issue.record("good")
            return
        }
        #expect(cause == expected)
    }

    @Test("what is wrong with the structure needs no guessing: the refusal says it")
    func structure() throws {
        guard case .wrong(let error, let cause) = SignatureExplainer().explain(utf8("<a></a>")) else {
            Issue.record("good")
            return
        }
        #expect(error.code == .signatureMissing && cause == nil)
    }

    @Test("every cause says what happened and what to do, in both languages", arguments: SignatureCause.allCases)
    func sentences(cause: SignatureCause) {
        #expect(cause.english.count > 30 && cause.chinese.utf8.contains { $0 > 0x7F })
        #expect(cause.rawValue.allSatisfy { $0.isLowercase || $0 == "_" })
    }
}
