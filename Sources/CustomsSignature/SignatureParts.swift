internal import SidecarBase
internal import XMLCanonical

/// The parts of a Signature element, read strictly: every element in its place, none missing, none too many.
/// Source: xmldsig.md chapter 1.
struct SignatureParts {
    let signedInfo: XMLElement
    /// Whether SignedInfo is canonicalised with its comments.
    let keepsComments: Bool
    let algorithm: SignatureAlgorithm
    let digestValue: String
    let signatureValue: String
    let keyName: String
    let certificate: String

    init(_ signature: XMLElement) throws(SignatureError) {
        let top = try Self.children(of: signature, ["SignedInfo", "SignatureValue", "KeyInfo"])
        signedInfo = top[0]
        signatureValue = try Self.leaf(top[1])

        let info = try Self.children(of: signedInfo, ["CanonicalizationMethod", "SignatureMethod", "Reference"])
        switch try Self.algorithm(of: info[0]) {
        case SignatureNames.canonicalization: keepsComments = false
        case SignatureNames.canonicalizationWithComments: keepsComments = true
        case let other: throw SignatureError(.signatureAlgorithm, "CanonicalizationMethod \(Self.quotable(other))")
        }
        let signatureMethod = try Self.algorithm(of: info[1])

        let reference = info[2]
        guard reference.attribute("URI") == "" else {
            throw SignatureError(.signatureReference, "line \(reference.line): the URI is not empty")
        }
        let parts = try Self.children(of: reference, ["Transforms", "DigestMethod", "DigestValue"])
        let transforms = parts[0].children
        guard transforms.count == 1, Self.isNamed(transforms[0], "Transform"),
            try Self.algorithm(of: transforms[0]) == SignatureNames.envelopedTransform
        else { throw SignatureError(.signatureReference, "line \(parts[0].line): the transforms") }
        let digestMethod = try Self.algorithm(of: parts[1])
        digestValue = try Self.leaf(parts[2])

        guard
            let algorithm = SignatureAlgorithm.all.first(where: {
                $0.signatureMethod == signatureMethod && $0.digestMethod == digestMethod
            })
        else {
            throw SignatureError(
                .signatureAlgorithm, "\(Self.quotable(signatureMethod)) with \(Self.quotable(digestMethod))")
        }
        self.algorithm = algorithm

        let keyInfo = try Self.children(of: top[2], ["KeyName", "X509Data"])
        keyName = try Self.leaf(keyInfo[0])
        guard !keyName.isEmpty else { throw SignatureError(.signatureStructure, "KeyName is empty") }
        certificate = try Self.leaf(Self.children(of: keyInfo[1], ["X509Certificate"])[0])
    }

    /// The element children, which must be exactly these in this order.
    private static func children(of element: XMLElement, _ names: [String]) throws(SignatureError) -> [XMLElement] {
        let children = element.children
        guard children.count == names.count, zip(children, names).allSatisfy({ isNamed($0, $1) }) else {
            throw SignatureError(
                .signatureStructure, "line \(element.line): expected \(names.joined(separator: ", "))")
        }
        return children
    }

    private static func isNamed(_ element: XMLElement, _ name: String) -> Bool {
        element.name == name && element.namespace == SignatureNames.namespace
    }

    /// The Algorithm of an element that has nothing inside: parameters would change what the algorithm does.
    private static func algorithm(of element: XMLElement) throws(SignatureError) -> String {
        guard let algorithm = element.attribute("Algorithm"), element.isLeaf else {
            throw SignatureError(.signatureStructure, "line \(element.line): \(element.name)")
        }
        return algorithm
    }

    private static func leaf(_ element: XMLElement) throws(SignatureError) -> String {
        guard element.isLeaf else {
            throw SignatureError(.signatureStructure, "line \(element.line): elements inside \(element.name)")
        }
        return element.text
    }

    /// An unknown algorithm as far as it looks like a URI.
    private static func quotable(_ uri: String) -> String {
        uri.utf8.count <= 100 && uri.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) ? uri : "(not a URI)"
    }
}
