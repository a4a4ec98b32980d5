internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// Reads a call of one of the platform's services and checks everything about it, with keys that it has from the enterprise.
/// Source: zhejiang.md §3.
struct PlatformService {
    /// The paths of the services.
    static let encryptedPath = "/newyorkWS/ws/ReceiveEncryptDeclare"
    static let plainPath = "/newyorkWS/ws/ReceivedDeclare"

    /// A call that was understood.
    struct Call {
        let document: [UInt8]
        let message: PlatformMessage
        let isEncoded: Bool
        let operation: String
    }

    /// What is wrong with a call.
    enum Refusal: Error {
        /// It is no call of this service at all.
        case notSOAP(String)
        /// The document cannot be taken; told in a RESULT.
        case document(String, isEncoded: Bool, operation: String)
    }

    let keys: EnterpriseKeyring?
    private static let limits = XMLLimits(maximumBytes: 64 << 20, maximumNodes: 10_000)

    func read(_ request: LabRequest) throws(Refusal) -> Call {
        let operation = request.path == Self.encryptedPath ? "receive" : "checkReceived"
        let envelope: XMLDocument
        do {
            envelope = try XMLDocument(parsing: request.body, limits: Self.limits)
        } catch {
            throw .notSOAP("no XML")
        }
        guard request.headers["content-type"]?.lowercased().hasPrefix("text/xml") == true else {
            throw .notSOAP("no text/xml")
        }
        guard envelope.root.name == "Envelope", envelope.root.namespace == SOAPRequest.soap,
            let call = envelope.root.child("Body", namespace: SOAPRequest.soap)?.children.first,
            call.name == operation, call.namespace == SOAPRequest.service
        else { throw .notSOAP("no \(operation)") }
        let isEncoded = call.attributes.contains { $0.name == "encodingStyle" && $0.value == SOAPRequest.encoding }
        func parameter(_ name: String) throws(Refusal) -> String {
            guard let element = call.child(name), element.namespace == nil, element.isLeaf else {
                throw .notSOAP("no parameter \(name)")
            }
            return element.text
        }
        func no(_ text: String) -> Refusal { .document(text, isEncoded: isEncoded, operation: operation) }
        let (document, type): ([UInt8], String)
        if operation == "receive" {
            guard let keys else { throw no("S10:未登记密钥") }
            guard let cipher = Base64.decode(try parameter("content")), cipher.count % 16 == 0 else {
                throw no("S05:content不是base64")
            }
            do {
                document = try AES.decryptECB(cipher, key: keys.aesKey)
            } catch {
                throw no("S05:解密失败")
            }
            guard let signature = Base64.decode(try parameter("dataDigest")),
                keys.key.publicKey.verifyRSA(signature: signature, message: document, digest: .sha1)
            else { throw no("S02:非法的数字签名") }
            type = try parameter("msgType")
        } else {
            document = Array(try parameter("xmlStr").utf8)
            type = try parameter("xmlType")
            guard try parameter("sourceType") == "1" else { throw no("S12:sourceType") }
        }
        let message: PlatformMessage
        do {
            message = try PlatformMessage(document)
        } catch {
            throw no(error.text)
        }
        guard message.businessType == type, message.items.allSatisfy({ $0.businessType == type }) else {
            throw no("S04:业务类型不一致")
        }
        if operation == "receive" {
            let code = try parameter("sendCode")
            guard message.items.allSatisfy({ $0.companyCode == code }) else { throw no("S12:sendCode不一致") }
        }
        guard message.items.allSatisfy({ !$0.businessNo.isEmpty }) else { throw no("B0002:缺少businessNo") }
        return Call(document: document, message: message, isEncoded: isEncoded, operation: operation)
    }
}
