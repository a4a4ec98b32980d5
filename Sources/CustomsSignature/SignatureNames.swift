/// The names of XML Signature that CEB messages use. Source: xmldsig.md chapters 1 and 2.
enum SignatureNames {
    static let namespace = "http://www.w3.org/2000/09/xmldsig#"
    static let signature = "Signature"
    static let envelopedTransform = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    static let canonicalization = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    /// Written by one signer in the field; accepted, never emitted.
    static let canonicalizationWithComments = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"

    static let cebNamespace = "http://www.chinaport.gov.cn/ceb"
    static let cebPrefix = "ceb"
    /// The element that follows the Signature in export messages.
    static let extendMessage = "ExtendMessage"
}
