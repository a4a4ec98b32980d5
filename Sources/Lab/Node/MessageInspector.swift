internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// The node's own reading and judging of a terminal envelope: it shares nothing with the sidecar but the canonicaliser and
/// the cryptography below it. Source: xmldsig.md §9, dxp.md §1, §2.
struct MessageInspector: Sendable {
    /// Where messages to customs go. Source: dxp.md §2.
    static let importReceiver = "DXPEDCCEB0000002"
    static let exportReceiver = "DXPEDCCEB0000003"
    private static let importTypes: Set<String> = ["311", "411", "511", "513", "621", "623", "625", "711"]
    private static let limits = XMLLimits(maximumBytes: 64 << 20, maximumNodes: 2_000_000)

    /// Which card signs for which company: certificate number to customs code. Empty means any.
    let cards: [String: String]
    let now: Now

    /// Judges an envelope.
    func inspect(_ envelope: [UInt8]) throws(NodeRefusal) -> CheckedMessage {
        let document = try parse(envelope, or: .notEnvelope)
        let root = document.root
        guard root.name == "DxpMsg", root.namespace == SignatureURI.terminal, root.attribute("ver") == "1.0",
            let head = root.child("TransInfo", namespace: SignatureURI.terminal)
        else { throw .notEnvelope }
        let copMsgId = try field("CopMsgId", of: head, maximum: 255)
        let senderId = try field("SenderId", of: head, maximum: 16)
        let receivers = head.child("ReceiverIds")?.children("ReceiverId") ?? []
        guard (1...5).contains(receivers.count), let receiverId = receivers.first?.text, !receiverId.isEmpty,
            let type = head.child("MsgType")?.text, head.child("CreatTime")?.text.isEmpty == false
        else { throw .envelopeField }
        guard let text = root.child("Data", namespace: SignatureURI.terminal)?.text, let data = Base64.decode(text),
            !data.isEmpty
        else { throw .data }

        let message = try parse(data, or: .notMessage)
        let number = message.root.name.dropFirst(3).prefix(3)
        guard message.root.namespace == SignatureURI.customs, message.root.name == "CEB\(number)Message",
            number.count == 3,
            number.allSatisfy(\.isNumber), let guid = message.root.attribute("guid"), guid.utf8.count == 36,
            let transfer = message.root.child("BaseTransfer", namespace: SignatureURI.customs),
            let copCode = transfer.child("copCode")?.text, !copCode.isEmpty
        else { throw .notMessage }
        guard type.isEmpty || type == message.root.name else { throw .messageType }
        guard transfer.child("dxpId")?.text == senderId else { throw .sender }
        let isImport = Self.importTypes.contains(String(number))
        guard receiverId == (isImport ? Self.importReceiver : Self.exportReceiver) else { throw .receiver }

        let certificate = try verify(message)
        if !cards.isEmpty, cards[certificate.certNo] != copCode { throw .cardNotRegistered }
        return CheckedMessage(
            copMsgId: copMsgId, senderId: senderId, receiverId: receiverId, guid: guid, messageType: message.root.name,
            copCode: copCode, certNo: certificate.certNo, data: data, digest: Hex.encode(MessageDigest.sha256(data)),
            documents: Self.documents(in: message.root))
    }

    private func parse(_ bytes: [UInt8], or refusal: NodeRefusal) throws(NodeRefusal) -> XMLDocument {
        do {
            return try XMLDocument(parsing: bytes, limits: Self.limits)
        } catch {
            throw refusal
        }
    }

    private func field(_ name: String, of head: XMLElement, maximum: Int) throws(NodeRefusal) -> String {
        guard let text = head.child(name, namespace: SignatureURI.terminal)?.text, (1...maximum).contains(text.count)
        else {
            throw .envelopeField
        }
        return text
    }

    /// Checks the one signature. Returns its certificate.
    private func verify(_ message: XMLDocument) throws(NodeRefusal) -> Certificate {
        let all = message.root.descendants("Signature", namespace: SignatureURI.signature, atMost: 2)
        guard all.count == 1, let signature = message.root.child("Signature", namespace: SignatureURI.signature),
            let info = signature.child("SignedInfo", namespace: SignatureURI.signature),
            info.children("Reference").count == 1, let reference = info.child("Reference"),
            reference.attribute("URI") == ""
        else { throw .signatureCount }
        let transforms = reference.child("Transforms")?.children.map { $0.attribute("Algorithm") }
        let method = info.child("SignatureMethod")?.attribute("Algorithm")
        let digestMethod = reference.child("DigestMethod")?.attribute("Algorithm")
        guard info.child("CanonicalizationMethod")?.attribute("Algorithm") == SignatureURI.canonicalisation,
            transforms == [SignatureURI.enveloped]
        else { throw .algorithm }
        let stated = reference.child("DigestValue").flatMap { Base64.decode($0.text) }
        // A node that knows the official names only, and that takes no digest of another length for one of them.
        let expected: ([UInt8]) -> [UInt8]
        let isGood: (Certificate, _ value: [UInt8], _ signed: [UInt8]) -> Bool
        switch (method, digestMethod, stated?.count) {
        case (SignatureURI.rsaSHA1, SignatureURI.sha1, _):
            expected = MessageDigest.sha1
            isGood = { $0.publicKey.verifyRSA(signature: $1, message: $2, digest: .sha1) }
        case (SignatureURI.rsaSHA256, SignatureURI.sha256, _):
            expected = MessageDigest.sha256
            isGood = { $0.publicKey.verifyRSA(signature: $1, message: $2, digest: .sha256) }
        case (SignatureURI.sm2SM3, SignatureURI.sm3, 32):
            expected = MessageDigest.sm3
            // r and s as they are: DER is not what customs expects.
            isGood = { certificate, value, signed in
                SM2Signature(raw: value).map { certificate.publicKey.verifySM2(signature: $0, message: signed) }
                    ?? false
            }
        default: throw .algorithm
        }
        let body: [UInt8]
        let signed: [UInt8]
        do {
            body = try message.canonicalized(without: signature)
            signed = try message.canonicalized(subtree: info)
        } catch {
            throw .notMessage
        }
        guard stated == expected(body) else { throw .digest }
        let keyInfo = signature.child("KeyInfo")
        guard let der = keyInfo?.descendant("X509Certificate").flatMap({ Base64.decode($0.text) }) else {
            throw .certificate
        }
        let certificate: Certificate
        do {
            certificate = try Certificate.cached(der: der)
        } catch {
            throw .certificate
        }
        guard let value = signature.child("SignatureValue").flatMap({ Base64.decode($0.text) }),
            isGood(certificate, value, signed)
        else { throw .signature }
        guard keyInfo?.child("KeyName")?.text == certificate.certNo else { throw .keyName }
        guard certificate.isValid(at: now()) else { throw .certificate }
        return certificate
    }

    /// The heads of the documents: the fields of the group itself or of its `…Head`.
    private static func documents(in root: XMLElement) -> [DeclaredDocument] {
        let skipped: Set<String> = ["BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature"]
        return root.children.filter { !skipped.contains($0.name) }.map { group in
            let head = group.children.first { $0.name.hasSuffix("Head") } ?? group
            var fields: [String: String] = [:]
            for child in head.children where child.isLeaf { fields[child.name] = child.text }
            return DeclaredDocument(fields: fields)
        }
    }
}
