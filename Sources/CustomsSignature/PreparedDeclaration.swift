package import CryptoCore
internal import SidecarBase
package import Signers
package import XMLCanonical

/// A message whose digest is made and whose SignedInfo waits for a signature.
package struct PreparedDeclaration: Sendable {
    /// The canonical SignedInfo: the bytes for the card.
    package let signedInfo: [UInt8]
    /// What to ask the signer for.
    package let form: SignatureForm

    private let writer: SignatureWriter
    /// The part of `signedInfo` after its start tag, which the document carries too.
    private let contentStart: Int
    /// What comes before the body: a declaration, or nothing when the body has its own.
    private let prologue: [UInt8]
    private let body: [UInt8]
    private let insertionOffset: Int

    /// The XML declaration, directly before the root. Source: xmldsig.md vector 01.
    private static let declaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)

    /// The compact form of a declaration, ready to be signed with a key of `keyKind`. The place of the Signature is that of
    /// the schema: in import messages last, in export messages before ExtendMessage. An old Signature goes into `leavingOut`.
    /// Throws `signature.duplicate` when there is another one, `signer.unsupported_key`, `company.edition` when the edition
    /// does not know keys of this kind, or `xml.canonicalisation`.
    package static func compact(
        _ document: XMLDocument, isExport: Bool, leavingOut: XMLElement? = nil, keyKind: KeyKind,
        edition: SignatureEdition = .announcement2018, layout: SignatureLayout = .standard
    ) throws(SignatureError) -> PreparedDeclaration {
        let algorithm = try emittedAlgorithm(for: keyKind, edition)
        let root = document.root
        try refuseSignatures(in: root, except: leavingOut)
        let form: CompactForm
        do {
            form = try document.compactForm(
                prefix: SignatureNames.cebPrefix, namespace: SignatureNames.cebNamespace, leavingOut: leavingOut,
                insertingBefore: isExport ? root.child(SignatureNames.extendMessage) : nil)
        } catch {
            throw SignatureError(error)
        }
        // The compact form is its own canonical form, so it is what is hashed.
        return PreparedDeclaration(
            algorithm: algorithm, canonicalBody: form.bytes, declarations: form.rootDeclarations,
            xmlAttributes: form.rootXMLAttributes, layout: layout, prologue: declaration, body: form.bytes,
            insertionOffset: form.insertionOffset)
    }

    /// Keeps the caller's bytes as they are, byte order mark and XML declaration included, and inserts the Signature at its
    /// place. Only a declaration that names another encoding than UTF-8 is replaced, because the bytes are UTF-8 by now.
    /// Throws `signature.duplicate`, `signature.position` when the root has no end tag, `signer.unsupported_key`,
    /// `company.edition`, or the `xml.…` code of a message that cannot be read.
    package static func preserving(
        _ bytes: [UInt8], isExport: Bool, keyKind: KeyKind, edition: SignatureEdition = .announcement2018,
        layout: SignatureLayout = .standard
    ) throws(SignatureError) -> PreparedDeclaration {
        let algorithm = try emittedAlgorithm(for: keyKind, edition)
        let document: XMLDocument
        let canonical: [UInt8]
        do {
            document = try XMLDocument(parsing: bytes)
            canonical = try document.canonicalized()
        } catch {
            throw SignatureError(error)
        }
        let root = document.root
        try refuseSignatures(in: root, except: nil)
        let successor = isExport ? root.children.firstIndex { $0.name == SignatureNames.extendMessage } : nil
        guard let offset = document.offset(ofRootChild: successor) else {
            throw SignatureError(.signaturePosition, "the root element is empty")
        }
        let foreign = XMLDeclaration.endOfForeign(in: bytes)
        return PreparedDeclaration(
            algorithm: algorithm, canonicalBody: canonical, declarations: root.namespaceDeclarations,
            xmlAttributes: root.xmlAttributes, layout: layout, prologue: foreign == nil ? [] : declaration,
            body: foreign.map { Array(bytes[$0...]) } ?? bytes, insertionOffset: offset - (foreign ?? 0))
    }

    private init(
        algorithm: (SignatureAlgorithm, SignatureForm), canonicalBody: [UInt8],
        declarations: [NamespaceDeclaration], xmlAttributes: [XMLAttribute], layout: SignatureLayout,
        prologue: [UInt8], body: [UInt8], insertionOffset: Int
    ) {
        writer = SignatureWriter(layout: layout)
        let content = writer.signedInfoContent(algorithm.0, digest: algorithm.0.digest(canonicalBody))
        signedInfo = writer.canonicalSignedInfo(content, declarations: declarations, xmlAttributes: xmlAttributes)
        form = algorithm.1
        contentStart = signedInfo.count - content.count
        self.prologue = prologue
        self.body = body
        self.insertionOffset = insertionOffset
    }

    /// The signed document, UTF-8. The bytes around the Signature are those that were hashed.
    package func signed(with result: SignatureResult) -> [UInt8] {
        let certificate = result.identity.certificateDER
        var output: [UInt8] = []
        output.reserveCapacity(
            prologue.count + body.count + signedInfo.count + (result.value.count + certificate.count) * 3 / 2 + 512)
        output.append(contentsOf: prologue)
        output.append(contentsOf: body[..<insertionOffset])
        writer.append(
            signedInfoContent: signedInfo[contentStart...], value: result.value, keyName: result.identity.certNo,
            certificate: certificate, to: &output)
        output.append(contentsOf: body[insertionOffset...])
        return output
    }

    private static func emittedAlgorithm(
        for kind: KeyKind, _ edition: SignatureEdition
    ) throws(SignatureError) -> (SignatureAlgorithm, SignatureForm) {
        guard let algorithm = SignatureAlgorithm.emitted(for: kind), let form = algorithm.form else {
            throw SignatureError(.signerUnsupportedKey, "declarations are signed with RSA and SM2 keys only")
        }
        guard edition.allows(kind) else {
            throw SignatureError(.companyEdition, "the edition is \(edition.rawValue)")
        }
        return (algorithm, form)
    }

    private static func refuseSignatures(in root: XMLElement, except old: XMLElement?) throws(SignatureError) {
        for signature in root.children(SignatureNames.signature, namespace: SignatureNames.namespace)
        where signature != old {
            throw SignatureError(.signatureDuplicate, "the message is signed already (line \(signature.line))")
        }
    }
}
