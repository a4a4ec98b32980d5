internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// Says why a signature fails: it tries what goes wrong in practice until one of the mistakes gives the digest or the value that
/// stands in the message. Source: xmldsig.md chapter 8.
package struct SignatureExplainer: Sendable {
    private let verifier: SignatureVerifier

    package init() {
        verifier = SignatureVerifier()
    }

    /// What was found.
    package enum Explanation: Sendable {
        case good(VerifiedSignature)
        /// The verifier's refusal; the cause where a digest or value is wrong.
        case wrong(SignatureError, SignatureCause?)
    }

    package func explain(_ signedXML: [UInt8]) -> Explanation {
        do throws(SignatureError) {
            return .good(try verifier.verify(signedXML))
        } catch {
            do throws(XMLError) {
                return .wrong(error, try cause(of: error, in: signedXML))
            } catch {
                // It could be read a moment ago; then there is no cause to tell beyond the refusal.
            }
            return .wrong(error, nil)
        }
    }

    private func cause(of error: SignatureError, in bytes: [UInt8]) throws(XMLError) -> SignatureCause? {
        guard [.signatureDigest, .signatureValue, .signatureAlgorithm].contains(error.code) else { return nil }
        let document = try XMLDocument(parsing: bytes)
        let signature: XMLElement
        let parts: SignatureParts
        do throws(SignatureError) {
            signature = try verifier.locate(in: document.root)
            parts = try SignatureParts(signature)
        } catch { return nil }
        if error.code == .signatureValue {
            return try valueCause(document, parts, bytes)
        }
        let cause = try digestCause(document, signature, parts, bytes)
        return error.code == .signatureAlgorithm && cause == .bodyChanged ? nil : cause
    }

    // MARK: The body

    private func digestCause(
        _ document: XMLDocument, _ signature: XMLElement, _ parts: SignatureParts, _ bytes: [UInt8]
    ) throws(XMLError) -> SignatureCause {
        let body = try document.canonicalized(without: signature)
        let digest = parts.algorithm.digest
        if Self.damaged(parts.digestValue).flatMap({ Base64.decode($0) }) == digest(body) { return .damagedDigest }
        if parts.digestValue.trimmedASCII.lowercased() == Hex.encode(digest(body)) { return .hexadecimalDigest }
        guard let stated = Base64.decode(parts.digestValue) else { return .bodyChanged }
        func fits(_ candidate: [UInt8]) -> Bool { digest(candidate) == stated }
        if SignatureAlgorithm.BodyDigest.allCases.contains(where: { $0(body) == stated }) {
            return .otherDigestAlgorithm
        }
        if fits(Self.withoutWhiteSpace(body, aroundSignatureOnly: true)) { return .whiteSpaceAroundSignature }
        if fits(Self.withoutWhiteSpace(body, aroundSignatureOnly: false)) { return .whiteSpaceBetweenElements }
        if fits(try document.canonicalized(without: signature, withComments: true)) { return .commentsHashed }
        if fits(Self.replacing("&#xD;", "", in: body)) || fits(Self.replacing("\n", "&#xD;\n", in: body)) {
            return .lineEnds
        }
        if fits(try XMLText.gb18030(encoding: body)) { return .gbkHashed }
        if Self.rawBodies(bytes).contains(where: fits) { return .notCanonicalised }
        let instance = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        if fits(Self.replacing(instance, "", in: body)) || fits(Self.addingToRoot(instance, body)) {
            return .instanceNamespace
        }
        for entity in ["amp", "lt", "gt", "quot"] {
            let once = Self.replacing("&amp;\(entity);", entity == "quot" ? "\"" : "&\(entity);", in: body)
            if fits(once) { return .escapedAgain }
        }
        return .bodyChanged
    }

    /// The file as it stands without its Signature, with and without what comes before the root.
    private static func rawBodies(_ bytes: [UInt8]) -> [[UInt8]] {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let start = text.firstMatch(of: #/<(?:[A-Za-z]+:)?Signature[ >]/#),
            let end = text.matches(of: #/</(?:[A-Za-z]+:)?Signature>/#).last
        else { return [] }
        let raw = String(text[..<start.range.lowerBound]) + text[end.range.upperBound...]
        let root = raw.firstMatch(of: #/<[A-Za-z]/#).map { String(raw[$0.range.lowerBound...]) }
        return ([raw] + (root.map { [$0] } ?? [])).map { Array($0.utf8) }
    }

    /// White space alone between two tags, or only before the last end tag, where the Signature was.
    private static func withoutWhiteSpace(_ body: [UInt8], aroundSignatureOnly: Bool) -> [UInt8] {
        guard aroundSignatureOnly else {
            return Array(String(decoding: body, as: UTF8.self).replacing(#/>\s+</#, with: "><").utf8)
        }
        guard let end = body.lastIndex(of: 0x3C) else { return body }
        var start = end
        while start > 0, [0x20, 0x09, 0x0A].contains(body[start - 1]) { start -= 1 }
        return Array(body[..<start] + body[end...])
    }

    private static func addingToRoot(_ declaration: String, _ body: [UInt8]) -> [UInt8] {
        let text = String(decoding: body, as: UTF8.self)
        guard let tag = text.firstMatch(of: #/(?: xmlns(?::[A-Za-z]+)?="[^"]*")+/#) else { return body }
        return Array(text.replacingCharacters(in: tag.range, with: String(tag.output) + declaration).utf8)
    }

    // MARK: The value

    private func valueCause(
        _ document: XMLDocument, _ parts: SignatureParts, _ bytes: [UInt8]
    ) throws(XMLError) -> SignatureCause {
        let signedInfo = try document.canonicalized(subtree: parts.signedInfo, withComments: parts.keepsComments)
        let key: PublicKey
        do throws(SignatureError) { key = try verifier.readCertificate(parts).publicKey } catch { return .otherKey }
        let algorithm = parts.algorithm
        if let repaired = Self.damaged(parts.signatureValue).flatMap({ Base64.decode($0) }),
            algorithm.verify(repaired, of: signedInfo, with: key)
        {
            return .damagedValue
        }
        guard let value = Base64.decode(parts.signatureValue) else { return .otherKey }
        if Self.namespaceVariants(of: signedInfo).contains(where: { algorithm.verify(value, of: $0, with: key) }) {
            return .signedInfoNamespaces
        }
        if let raw = Self.rawSignedInfo(bytes), algorithm.verify(value, of: raw, with: key) {
            return .signedInfoNotCanonicalised
        }
        switch algorithm.scheme {
        case .rsa:
            if algorithm.verify(value.reversed(), of: signedInfo, with: key) { return .reversedValue }
            for digest in [SignatureDigest.sha1, .sha256]
            where key.verifyRSA(signature: value, message: signedInfo, digest: digest) {
                return .otherSignatureDigest
            }
            if algorithm.verify(value, of: MessageDigest.sha1(signedInfo), with: key) { return .digestSigned }
        case .sm2:
            guard let signature = value.count == 64 ? SM2Signature(raw: value) : SM2Signature(der: value) else {
                return .otherKey
            }
            if key.verifySM2(signature: signature, message: signedInfo, identifier: []) { return .userIdentifier }
            if key.verifySM2(signature: signature, message: MessageDigest.sm3(signedInfo)) { return .digestSigned }
        }
        return .otherKey
    }

    /// SignedInfo with some of the namespaces on its start tag only, or with xsi beside them.
    private static func namespaceVariants(of signedInfo: [UInt8]) -> [[UInt8]] {
        let text = String(decoding: signedInfo, as: UTF8.self)
        guard let tag = text.firstMatch(of: #/^<([A-Za-z:]+)((?: xmlns(?::[A-Za-z]+)?="[^"]*")*)>/#) else { return [] }
        let all = tag.output.2.matches(of: #/ xmlns(?::[A-Za-z]+)?="[^"]*"/#).map { String($0.output) }
        let rest = text[tag.range.upperBound...]
        let instance = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        var choices = [[], all.filter { $0.contains(SignatureNames.namespace) }, all.filter { $0 != instance }]
        choices.append(all.filter { !$0.contains(SignatureNames.namespace) })
        if !all.contains(instance) { choices.append(all + [instance]) }
        return choices.filter { $0 != all }.map { Array("<\(tag.output.1)\($0.joined())>\(rest)".utf8) }
    }

    private static func rawSignedInfo(_ bytes: [UInt8]) -> [UInt8]? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.firstMatch(of: #/(?s)<(?:[A-Za-z]+:)?SignedInfo[ >].*?</(?:[A-Za-z]+:)?SignedInfo>/#)
            .map { Array($0.output.utf8) }
    }

    // MARK: Text

    /// Base64 whose + became blanks; `nil` when there are no blanks inside it.
    private static func damaged(_ text: String) -> String? {
        let trimmed = text.trimmedASCII
        return trimmed.contains(" ") ? trimmed.replacing(" ", with: "+") : nil
    }

    private static func replacing(_ from: String, _ to: String, in body: [UInt8]) -> [UInt8] {
        Array(String(decoding: body, as: UTF8.self).replacing(from, with: to).utf8)
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmedASCII: String {
        let bytes = utf8.drop { $0 <= 0x20 }
        let kept = bytes.reversed().drop { $0 <= 0x20 }.reversed()
        return String(decoding: Array(kept), as: UTF8.self)
    }

    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
