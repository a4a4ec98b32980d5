/// Names of the trade that the node's own checks use. Source: xmldsig.md chapters 2 and 3, dxp.md chapter 1.
enum SignatureURI {
    static let signature = "http://www.w3.org/2000/09/xmldsig#"
    static let canonicalisation = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    static let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    static let rsaSHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    static let rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    static let sm3 = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"
    static let sm2SM3 = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
    static let customs = "http://www.chinaport.gov.cn/ceb"
    static let terminal = "http://www.chinaport.gov.cn/dxp"
}
