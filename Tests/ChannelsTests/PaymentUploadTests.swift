import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Channels

/// An example of the published exchange, whole.
struct Example: Sendable, CustomTestStringConvertible {
    let folder: String
    let ebpCode = "33019TEST1"
    let certNo: String
    let key: String

    var testDescription: String { folder }

    static let all = [
        Example(folder: "01-single-order", certNo: "0100a1b2", key: "rsa-operator"),
        Example(folder: "02-two-orders-awkward-text", certNo: "0100a1b2", key: "rsa-operator"),
        Example(folder: "03-sm2-card", certNo: "03000000000a1b2c", key: "sm2-operator"),
    ]

    func file(_ name: String) throws -> [UInt8] { try fixture(folder + "/" + name) }

    /// The upload made of what the ERP handed over.
    func upload() throws -> PaymentUpload {
        let question = try #require(OpenRequest(try file("1-openReq.json")))
        let data = try PaymentDataReader(rules: PaymentDataRules(ebpCode: ebpCode))
            .read(try file("4-erp-input.json"), about: question.orderNo)
        let slices = try #require(UploadSlices(try file("8-payExInfoStr.json")))
        let signed = String(decoding: slices.message, as: UTF8.self)
        let digits = try #require(signed.split(separator: "\"").last)
        let time = ChinaTime(milliseconds: try #require(Int64(digits)))
        return PaymentUpload(sessionID: question.sessionID, data: data, time: time)
    }

    func certificate() throws -> Certificate { try Certificate(pem: try fixtureText("keys/\(key).cert.pem")) }
}

@Suite("Upload of payment data")
struct PaymentUploadTests {
    @Test("what an ERP hands over becomes the very texts of the examples", arguments: Example.all)
    func texts(_ example: Example) throws {
        let upload = try example.upload()
        #expect(upload.head == (try example.file("5-head.json")))
        #expect(upload.lists == (try example.file("5-lists.json")))
        #expect(upload.message == (try example.file("6-string-to-sign.txt")))
    }

    @Test("with the signature of the example it is the body that is sent", arguments: Example.all)
    func body(_ example: Example) throws {
        let text = String(decoding: try example.file("7-signature.b64"), as: UTF8.self)
        let document = try example.upload().document(
            certNo: example.certNo, signature: try #require(Base64.decode(text)))
        #expect(document == (try example.file("8-payExInfoStr.json")))
        let sent = String(decoding: PaymentUpload.form(document), as: UTF8.self)
        let expected = String(decoding: try example.file("9-upload-body.txt"), as: UTF8.self)
        // A blank may be written as + or %20, and a few marks may be written as they are: what is read is the same.
        func read(_ form: String) -> String? { form.replacing("+", with: "%20").removingPercentEncoding }
        #expect(read(sent) == read(expected))
        #expect(!sent.dropFirst("payExInfoStr=".count).contains { "=&#".contains($0) })
    }

    @Test("an RSA key signs it as in the example, to the byte", arguments: Example.all.prefix(2))
    func signature(_ example: Example) throws {
        let key = try PrivateKey(pem: try fixtureText("keys/\(example.key).key.pem"), passphrase: nil)
        let signature = try key.signRSA(try example.upload().message, digest: .sha1)
        #expect(Base64.encode(signature) == (try example.file("7-signature.b64")))
    }

    @Test("the texts cut out of a finished upload are the ones that were signed", arguments: Example.all)
    func slices(_ example: Example) throws {
        let slices = try #require(UploadSlices(try example.file("8-payExInfoStr.json")))
        #expect(slices.message == (try example.file("6-string-to-sign.txt")))
        #expect(slices.certNo == example.certNo)
        #expect(slices.isSigned(by: try example.certificate().publicKey))
    }

    @Test("one byte changed anywhere in a finished upload is found", arguments: Example.all)
    func tampered(_ example: Example) throws {
        let document = try example.file("8-payExInfoStr.json")
        let key = try example.certificate().publicKey
        let certNo = try #require(UploadSlices(document)).certNo
        for index in stride(from: 0, to: document.count, by: 7) {
            var changed = document
            changed[index] ^= 0x01
            guard let slices = UploadSlices(changed), slices.certNo == certNo else { continue }
            #expect(!slices.isSigned(by: key), "byte \(index)")
        }
    }

    @Test("the number of the certificate is lower case, of 8 digits for RSA and 16 for SM2")
    func certificateNumber() {
        #expect(CertificateNumber.text(serial: "100A1B2", kind: .rsa(bits: 1024)) == "0100a1b2")
        #expect(CertificateNumber.text(serial: "03000000000A1B2C", kind: .sm2) == "03000000000a1b2c")
        #expect(CertificateNumber.text(serial: "A1B2", kind: .sm2, configured: "0100A1B2") == "0100a1b2")
    }

    @Test("the wrong forms seen in practice are told apart by what was signed")
    func diagnosis() throws {
        struct Variants: Decodable {
            struct Variant: Decodable {
                let variant: String
                let bytes: Int
                let sha1: String
            }
            let variants: [Variant]
        }
        let upload = try Example.all[1].upload()
        let variants = try JSONDecoder().decode(Variants.self, from: Data(try fixture("wrong-variants.json"))).variants
        for variant in variants {
            let found = SignatureDiagnosis.find(upload) {
                $0.count == variant.bytes && Hex.encode(MessageDigest.sha1($0)) == variant.sha1
            }
            #expect(found?.rawValue == (SignatureDiagnosis(rawValue: variant.variant)?.rawValue), "\(variant.variant)")
        }
        #expect(SignatureDiagnosis.allCases.allSatisfy { known in variants.contains { $0.variant == known.rawValue } })
    }
}
