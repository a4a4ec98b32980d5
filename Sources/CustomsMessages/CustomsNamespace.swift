/// The namespaces of customs documents.
package enum CustomsNamespace {
    /// Every element of a headquarters message is in it. Source: ceb.md chapter 2.
    package static let ceb = "http://www.chinaport.gov.cn/ceb"
    /// Every element of an envelope is in it. Source: dxp.md chapter 1.
    package static let dxp = "http://www.chinaport.gov.cn/dxp"
    /// The namespace of XML signatures. Source: W3C Recommendation xmldsig-core.
    package static let signature = "http://www.w3.org/2000/09/xmldsig#"
}
