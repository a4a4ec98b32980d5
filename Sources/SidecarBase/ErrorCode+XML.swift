extension ErrorCode {
    package static let xmlEmpty = ErrorCode("xml.empty", en: "there is no XML in the request", zh: "请求中没有 XML 报文")
    package static let xmlNotWellFormed = ErrorCode(
        "xml.not_well_formed", en: "the text is not well-formed XML", zh: "报文不是格式良好的 XML")
    package static let xmlEncoding = ErrorCode(
        "xml.encoding", en: "the bytes are neither UTF-8 nor GB18030", zh: "报文字节既不是 UTF-8 也不是 GB18030 编码")
    package static let xmlDoctype = ErrorCode(
        "xml.doctype", en: "a DOCTYPE or entity declaration is not allowed", zh: "报文不允许包含 DOCTYPE 或实体声明")
    package static let xmlTooDeep = ErrorCode(
        "xml.too_deep", en: "the elements are nested too deeply", zh: "报文元素嵌套过深")
    package static let xmlTooManyNodes = ErrorCode(
        "xml.too_many_nodes", en: "the message has too many elements", zh: "报文元素数量过多")
    package static let xmlTooManyAttributes = ErrorCode(
        "xml.too_many_attributes", en: "an element has too many attributes or namespace declarations",
        zh: "报文元素的属性或命名空间声明过多")
    package static let xmlTooLarge = ErrorCode(
        "xml.too_large", en: "the message is larger than the limit", zh: "报文超过大小限制")
    package static let xmlCanonicalisation = ErrorCode(
        "xml.canonicalisation", en: "the document could not be canonicalised", zh: "报文无法规范化（C14N）")

    static let xml: [ErrorCode] = [
        .xmlEmpty, .xmlNotWellFormed, .xmlEncoding, .xmlDoctype, .xmlTooDeep, .xmlTooManyNodes, .xmlTooManyAttributes,
        .xmlTooLarge, .xmlCanonicalisation,
    ]
}
