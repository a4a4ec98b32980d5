import CryptoCore
import Foundation
import Lab
import SidecarBase
import XMLCanonical

/// Signs and wraps messages for the node, a second time and in few lines, so that tests of the node need no other part.
struct TestSender {
    static let key = Result { try PrivateKey.generateRSA(bits: 1024) }

    let key: PrivateKey
    let certificate: Certificate
    var company = SampleCompany.example

    init(expired: Bool = false) throws {
        key = try Self.key.get()
        let now = ChinaTime.now()
        let day: Int64 = 86_400_000
        certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: company.name, serial: [0x01, 0x69, 0x1A, 0xBC],
            notBefore: now.advanced(byMilliseconds: -30 * day),
            notAfter: now.advanced(byMilliseconds: expired ? -day : 30 * day), cardNumber: nil,
            issuerName: "TEST ONLY CA", issuerKey: key)
    }

    /// The message with a signature as its last child.
    func sign(_ xml: [UInt8], keyName: String? = nil) throws -> [UInt8] {
        let document = try XMLDocument(parsing: xml)
        let digest = Base64.encodeText(MessageDigest.sha1(try document.canonicalized()))
        let uri = "http://www.w3.org/2000/09/xmldsig#"
        let info = { (spaces: String) in
            """
            <ds:SignedInfo\(spaces)><ds:CanonicalizationMethod \
            Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod><ds:SignatureMethod \
            Algorithm="\(uri)rsa-sha1"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms><ds:Transform \
            Algorithm="\(uri)enveloped-signature"></ds:Transform></ds:Transforms><ds:DigestMethod \
            Algorithm="\(uri)sha1"></ds:DigestMethod><ds:DigestValue>\(digest)</ds:DigestValue></ds:Reference>\
            </ds:SignedInfo>
            """
        }
        let inherited =
            " xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\" xmlns:ds=\"\(uri)\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        let value = Base64.encodeText(try key.signRSA(Array(info(inherited).utf8), digest: .sha1))
        let signature = """
            <ds:Signature xmlns:ds="\(uri)">\(info(""))<ds:SignatureValue>\(value)</ds:SignatureValue><ds:KeyInfo>\
            <ds:KeyName>\(keyName ?? certificate.certNo)</ds:KeyName><ds:X509Data><ds:X509Certificate>\
            \(Base64.encodeText(certificate.der))</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>
            """
        let text = String(decoding: xml, as: UTF8.self)
        let end = try text.range(of: "</ceb:CEB", options: .backwards).orThrow()
        return Array((text[..<end.lowerBound] + signature + text[end.lowerBound...]).utf8)
    }

    /// A signed message of the company.
    func message(_ kind: SampleKind = .order, guid: String? = nil) throws -> [UInt8] {
        try sign(SampleMessages(company: company).make(kind, guid: guid).xml)
    }

    /// The terminal envelope; each field can be made wrong.
    static func envelope(
        _ message: [UInt8], copMsgId: String = UUID().uuidString, sender: String = SampleCompany.example.dxpId,
        receiver: String = "DXPEDCCEB0000002", type: String = "CEB311Message"
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <dxp:DxpMsg xmlns:dxp="http://www.chinaport.gov.cn/dxp" ver="1.0"><dxp:TransInfo><dxp:CopMsgId>\(copMsgId)\
        </dxp:CopMsgId><dxp:SenderId>\(sender)</dxp:SenderId><dxp:ReceiverIds><dxp:ReceiverId>\(receiver)\
        </dxp:ReceiverId></dxp:ReceiverIds><dxp:CreatTime>2024-06-01T09:30:05</dxp:CreatTime><dxp:MsgType>\(type)\
        </dxp:MsgType></dxp:TransInfo><dxp:Data>\(Base64.encodeText(message))</dxp:Data></dxp:DxpMsg>
        """
    }

    /// The SOAP call with the envelope in CDATA, or escaped.
    static func call(_ envelope: String, escaped: Bool = false) -> String {
        let content =
            escaped
            ? envelope.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            : "<![CDATA[\(envelope)]]>"
        return """
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:ws="http://ws.newyork.zjport.gov.cn/"><soapenv:Body><ws:receive><content>\(content)</content>\
            </ws:receive></soapenv:Body></soapenv:Envelope>
            """
    }
}

extension Optional {
    struct Missing: Error {}

    func orThrow() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}
