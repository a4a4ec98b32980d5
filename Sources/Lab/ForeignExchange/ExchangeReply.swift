internal import SidecarBase
internal import XMLCanonical

/// A reply, and how it is written. Source: safe.md §3, §5.2; examples.
struct ExchangeReply: Sendable {
    /// One row: fields in their order.
    typealias Row = [(name: String, value: String)]

    /// Paging and rows.
    struct DataSet: Sendable {
        var pageNumber: Int?
        var pageSize: Int?
        var recordCount: Int?
        var rows: [Row] = []
    }

    var code: ExchangeCode?
    var detail: String
    var dataSet: DataSet?
    /// In place of the request's.
    var number: String?

    init(_ code: ExchangeCode, _ detail: String? = nil, dataSet: DataSet? = nil) {
        self.code = code
        self.detail = detail ?? code.detail
        self.dataSet = dataSet
    }

    /// The message without an envelope, with or without its declaration.
    func message(to head: [String: String], at time: ChinaTime, declares: Bool) -> String {
        func value(_ name: String) -> String { head[name] ?? "" }
        var output = declares ? "<?xml version='1.0' encoding='GBK'?>" : ""
        output += "<MSG><HEAD>"
        var fields = [
            ("VER", value("VER").isEmpty ? "1.0" : value("VER")), ("SRC", value("DES")), ("DES", value("SRC")),
            ("SRCAPP", value("DESAPP")), ("DESAPP", value("SRCAPP")), ("MSGNO", number ?? value("MSGNO")),
            ("SENDTIME", time.digits14), ("COMMON_ORG_CODE", value("COMMON_ORG_CODE")),
            ("COMMON_USER_CODE", value("COMMON_USER_CODE")),
        ]
        if let code { fields += [("CODE", code.rawValue)] }
        fields += [("DETAIL", detail)]
        for (name, value) in fields { output += Self.element(name, value) }
        output += "</HEAD>"
        if let dataSet {
            output += "<BODY><DS>"
            if let page = dataSet.pageNumber { output += Self.element("PAGENUMBER", String(page)) }
            if let size = dataSet.pageSize { output += Self.element("PAGESIZE", String(size)) }
            if let count = dataSet.recordCount { output += Self.element("RECORDCOUNT", String(count)) }
            output += "<ROWSET>"
            for row in dataSet.rows {
                output += "<ROW>"
                for (name, value) in row { output += Self.element(name, value) }
                output += "</ROW>"
            }
            output += "</ROWSET></DS></BODY>"
        }
        return output + "<TAIL/></MSG>"
    }

    private static func element(_ name: String, _ value: String) -> String { "<\(name)>\(escaped(value))</\(name)>" }

    static func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        XMLText.appendEscaped(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// A message in its envelope.
    static func envelope(_ message: String, style: ExchangeStyle, soap: ExchangeSOAP) -> String {
        let content =
            switch style {
            case .document: message
            case .string: "<svc:return>\(escaped(message))</svc:return>"
            case .base64: "<svc:return>\(Base64.encodeText(bytes(message)))</svc:return>"
            case .cdata:
                "<svc:return><![CDATA[\(message.replacing("]]>", with: "]]]]><![CDATA[>"))]]></svc:return>"
            }
        return """
            <?xml version="1.0" encoding="GBK"?>
            <soapenv:Envelope xmlns:soapenv="\(soap.namespace)" xmlns:svc="\(ExchangeRequest.namespace)">\
            <soapenv:Body><svc:processResponse>\(content)</svc:processResponse></soapenv:Body></soapenv:Envelope>
            """
    }

    /// A SOAP fault.
    static func fault(_ text: String, byClient: Bool, soap: ExchangeSOAP) -> String {
        let words = escaped(text)
        let content =
            switch soap {
            case .soap11:
                "<faultcode>soapenv:\(byClient ? "Client" : "Server")</faultcode><faultstring>\(words)</faultstring>"
            case .soap12:
                """
                <soapenv:Code><soapenv:Value>soapenv:\(byClient ? "Sender" : "Receiver")</soapenv:Value></soapenv:Code>\
                <soapenv:Reason><soapenv:Text xml:lang="zh">\(words)</soapenv:Text></soapenv:Reason>
                """
            }
        return """
            <?xml version="1.0" encoding="GBK"?>
            <soapenv:Envelope xmlns:soapenv="\(soap.namespace)"><soapenv:Body><soapenv:Fault>\(content)</soapenv:Fault>\
            </soapenv:Body></soapenv:Envelope>
            """
    }

    /// GBK bytes; what GBK has not becomes a question mark.
    static func bytes(_ text: String) -> [UInt8] {
        do throws(XMLError) {
            let bytes = try XMLText.gb18030(encoding: Array(text.utf8))
            guard JavaGBK.firstFault(in: bytes) != nil else { return bytes }
            var output: [UInt8] = []
            for scalar in text.unicodeScalars {
                let one = try XMLText.gb18030(encoding: Array(String(scalar).utf8))
                output += one.count <= 2 ? one : [0x3F]
            }
            return output
        } catch {
            return text.utf8.map { $0 < 0x80 ? $0 : 0x3F }
        }
    }
}

/// The codes of `safe-default`. Source: safe.md §5.2; those with E1 are made up here.
package enum ExchangeCode: String, Sendable, CaseIterable {
    case success = "00000"
    case user = "E0001"
    case permission = "E0002"
    case closed = "E0003"
    case number = "E0004"
    case format = "E0005"
    case sum = "E1001"
    case missing = "E1002"
    case length = "E1003"
    case value = "E1004"
    case declarationNumber = "E1005"
    case secondCode = "E1006"
    case sameCode = "E1007"
    case reason = "E1008"
    case unknown = "E1009"
    case declared = "E1010"
    case undeclared = "E1011"
    case system = "E9999"

    /// The words that go with it.
    var detail: String {
        switch self {
        case .success: "操作成功"
        case .user: "用户身份验证失败"
        case .permission: "无该报文权限"
        case .closed: "非系统开放时间"
        case .number: "报文编号重复"
        case .format: "报文格式错误"
        case .sum: "相应币种金额之和与收入款金额不一致"
        case .missing: "缺少必填项"
        case .length: "字段长度超限"
        case .value: "字段取值错误"
        case .declarationNumber: "申报号码格式错误"
        case .secondCode: "第二交易编码信息不完整"
        case .sameCode: "两个交易编码不能相同"
        case .reason: "修改或删除须填写原因"
        case .unknown: "基础信息不存在"
        case .declared: "该笔收入已申报"
        case .undeclared: "该笔收入未申报"
        case .system: "系统异常"
        }
    }
}
