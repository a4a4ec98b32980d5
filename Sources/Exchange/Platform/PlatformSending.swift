/// The provincial platform's word on a single-window document.
package enum PlatformAnswer: Sendable, Equatable {
    /// The receipt `RESULT`, as it came: what it says of each item stands in it.
    case result([UInt8])
    /// The call was taken, and nothing was said of the items; that comes through interface 2.1.
    case silence(text: String)
}

/// The way of single-window documents to the provincial platform. Source: zhejiang.md §3.
package protocol PlatformSending: Sendable {
    /// Sends a document once. The same document gives the same bytes, and may come again when no word came back.
    ///
    /// - Parameters:
    ///   - document: the `mo` document in UTF-8.
    ///   - businessType: its `head/businessType`.
    /// - Returns: the platform's word.
    /// - Throws: a `platform.…` code.
    func send(_ document: [UInt8], businessType: String) async throws(TransportError) -> PlatformAnswer
}

/// What the enterprise encrypts and signs its documents with. Source: zhejiang.md §3.2.
package struct PlatformSeal: Sendable {
    /// Base64 of AES/ECB/PKCS5 of the document.
    package let content: String
    /// Base64 of SHA1withRSA over the document itself.
    package let digest: String
}
