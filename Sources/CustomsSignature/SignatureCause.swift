/// Why a signature fails, as far as it can be found out by trying what goes wrong in practice. Source: xmldsig.md chapter 8.
package enum SignatureCause: String, Sendable, CaseIterable {
    // The digest of the body differs.
    case whiteSpaceBetweenElements = "white_space"
    case whiteSpaceAroundSignature = "white_space_around_signature"
    case commentsHashed = "comments_hashed"
    case lineEnds = "line_ends"
    case gbkHashed = "gbk_hashed"
    case notCanonicalised = "not_canonicalised"
    case instanceNamespace = "instance_namespace"
    case escapedAgain = "escaped_again"
    case otherDigestAlgorithm = "other_digest_algorithm"
    case hexadecimalDigest = "hexadecimal_digest"
    case damagedDigest = "damaged_digest"
    case bodyChanged = "body_changed"
    // The value does not fit SignedInfo and certificate.
    case signedInfoNamespaces = "signed_info_namespaces"
    case signedInfoNotCanonicalised = "signed_info_not_canonicalised"
    case otherSignatureDigest = "other_signature_digest"
    case reversedValue = "reversed_value"
    case damagedValue = "damaged_value"
    case userIdentifier = "user_identifier"
    case digestSigned = "digest_signed"
    case otherKey = "other_key"

    /// What happened, and what to do.
    package var english: String {
        switch self {
        case .whiteSpaceBetweenElements:
            "white space between the elements was added or changed after signing (indenting); sign last, and move bytes, not trees, afterwards"
        case .whiteSpaceAroundSignature:
            "a line break or blank was added around the Signature when it was put in; insert it without any white space"
        case .commentsHashed: "comments were hashed; canonicalise without comments, or send none"
        case .lineEnds: "line ends were hashed as CR LF; make them LF before parsing and hashing"
        case .gbkHashed: "the text was hashed as GBK; hash UTF-8"
        case .notCanonicalised:
            "the file's bytes were hashed as they stand; hash the canonical form (C14N) without the Signature"
        case .instanceNamespace:
            "the xsi namespace on the root was added or dropped after hashing; keep the root's namespaces"
        case .escapedAgain: "text was escaped once more on the way (JSON, URL or HTML); carry bytes or base64"
        case .otherDigestAlgorithm: "the digest was made with another algorithm than DigestMethod says"
        case .hexadecimalDigest: "DigestValue holds the digest in hexadecimal; it must be base64"
        case .damagedDigest: "a + in DigestValue became a blank on the way; encode it in forms (%2B)"
        case .bodyChanged: "the body was changed after signing; sign last and send the signed bytes untouched"
        case .signedInfoNamespaces:
            "SignedInfo was signed without, or with other, namespaces of the root; canonicalise it inside the document"
        case .signedInfoNotCanonicalised: "SignedInfo was signed as it stands; sign its canonical form"
        case .otherSignatureDigest: "the value was made with another digest than SignatureMethod says"
        case .reversedValue:
            "the bytes of SignatureValue are reversed, as Windows key stores give them; turn them round"
        case .damagedValue: "a + in SignatureValue became a blank on the way; encode it in forms (%2B)"
        case .userIdentifier: "the SM2 signature was made with another user identifier; use 1234567812345678"
        case .digestSigned: "the digest of SignedInfo was signed as if it were the message; hand over SignedInfo itself"
        case .otherKey:
            "the value was not made with this certificate's key over this SignedInfo: another card, the encryption certificate, or SignedInfo was changed"
        }
    }

    /// The same in Chinese.
    package var chinese: String {
        switch self {
        case .whiteSpaceBetweenElements: "加签后元素之间的空白被增加或改动（缩进排版）；应最后加签，之后只传字节、不再重新排版"
        case .whiteSpaceAroundSignature: "插入签名时在其前后多了换行或空格；插入时不要带任何空白"
        case .commentsHashed: "摘要包含了注释；应使用不含注释的规范化，或不要写注释"
        case .lineEnds: "摘要按 CR LF 换行计算；解析和计算摘要前应统一为 LF"
        case .gbkHashed: "摘要按 GBK 编码计算；应使用 UTF-8"
        case .notCanonicalised: "摘要直接按文件字节计算；应对去除签名后的规范化形式（C14N）计算"
        case .instanceNamespace: "计算摘要后根元素的 xsi 命名空间被增加或删除；应保持根元素的命名空间不变"
        case .escapedAgain: "文字在传输中被再次转义（JSON、URL 或 HTML）；应传输原始字节或 base64"
        case .otherDigestAlgorithm: "摘要所用算法与 DigestMethod 不一致"
        case .hexadecimalDigest: "DigestValue 为十六进制；应为 base64"
        case .damagedDigest: "DigestValue 中的 + 在传输中变成了空格；表单中应编码为 %2B"
        case .bodyChanged: "报文在加签后被改动；应最后加签，并原样发送已签字节"
        case .signedInfoNamespaces: "SignedInfo 加签时缺少或改变了根元素的命名空间；应在报文中对其规范化"
        case .signedInfoNotCanonicalised: "SignedInfo 未经规范化就加签；应对其规范化形式加签"
        case .otherSignatureDigest: "签名值所用摘要算法与 SignatureMethod 不一致"
        case .reversedValue: "SignatureValue 的字节顺序颠倒（Windows 密钥库的格式）；应反转字节顺序"
        case .damagedValue: "SignatureValue 中的 + 在传输中变成了空格；表单中应编码为 %2B"
        case .userIdentifier: "SM2 签名使用了其他用户标识；应使用 1234567812345678"
        case .digestSigned: "把 SignedInfo 的摘要当作原文加签；应直接对 SignedInfo 加签"
        case .otherKey: "签名值不是该证书的密钥对此 SignedInfo 所签：可能是另一张卡、加密证书，或 SignedInfo 被改动"
        }
    }
}
