internal import SidecarBase
internal import XMLCanonical

/// How an inner message is put into the envelope. Source: safe.md §5.1, `payloadStyle`.
package enum ExchangeStyle: String, Sendable, Encodable, CaseIterable { case string, cdata, document, base64 }

/// The version of the envelope.
package enum ExchangeSOAP: String, Sendable, Encodable, CaseIterable {
    case soap11 = "1.1"
    case soap12 = "1.2"

    var namespace: String {
        switch self {
        case .soap11: "http://schemas.xmlsoap.org/soap/envelope/"
        case .soap12: "http://www.w3.org/2003/05/soap-envelope"
        }
    }

    var contentType: String {
        switch self {
        case .soap11: "text/xml"
        case .soap12: "application/soap+xml"
        }
    }
}

/// One data set of a request: named fields.
struct ExchangeDataSet: Sendable, Equatable {
    var parameters: [String: String] = [:]
    /// The names in the order in which they were written.
    var names: [String] = []
    var pageNumber: Int?
    var pageSize: Int?
}

/// A request as far as it could be read. Source: safe.md §3, §5.2.
struct ExchangeRequest: Sendable {
    /// Why a request is not read.
    enum Failure: Error, Equatable {
        /// The bytes or what is said about them: `E0005`.
        case format(String)
        /// The envelope: a SOAP fault.
        case structure(String)
    }

    var soap = ExchangeSOAP.soap11
    var style = ExchangeStyle.string
    /// The whole body, decoded.
    var text = ""
    var head: [String: String] = [:]
    var dataSets: [ExchangeDataSet] = []

    static let namespace = "urn:example:safe-enterprise"
    private static let limits = XMLLimits(maximumBytes: 16 << 20, maximumDepth: 32, maximumNodes: 200_000)

    /// Checks the content type and the bytes, then the envelope, then the message in it. Source: safe.md §8 item 3.
    static func read(_ request: LabRequest) throws(Failure) -> ExchangeRequest {
        var result = ExchangeRequest()
        let type = (request.headers["content-type"] ?? "").lowercased()
        guard let soap = ExchangeSOAP.allCases.first(where: { type.hasPrefix($0.contentType) }) else {
            throw .format("Content-Type \(type)")
        }
        result.soap = soap
        guard parameter("charset", of: type) == "gbk" else {
            throw .format("charset \(parameter("charset", of: type))")
        }
        if let offset = JavaGBK.firstFault(in: request.body) { throw .format("GBK, byte \(offset)") }
        guard let text = JavaGBK.decode(request.body) else { throw .format("GBK") }
        result.text = text
        let declaration = text.prefix(100).prefix { $0 != "\n" && $0 != ">" }
        if declaration.hasPrefix("<?xml"), declaration.contains("encoding="), !declaration.uppercased().contains("GBK")
        {
            throw .format("encoding")
        }
        try result.unwrap()
        return result
    }

    /// A parameter of a content type, without quotes; empty where there is none.
    private static func parameter(_ name: String, of type: String) -> String {
        for part in type.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map {
                String($0).filter { !$0.isWhitespace && $0 != "\"" }
            }
            if pair.count == 2, pair[0] == name { return pair[1] }
        }
        return ""
    }

    private mutating func unwrap() throws(Failure) {
        let document: XMLDocument
        do throws(XMLError) {
            document = try XMLDocument(parsing: Array(text.utf8), limits: Self.limits)
        } catch {
            throw .structure("no XML: \(error.detail)")
        }
        guard document.root.isNamed("Envelope", soap.namespace),
            let body = document.root.child("Body", namespace: soap.namespace), body.children.count == 1,
            let call = body.firstChild, call.isNamed("process", Self.namespace)
        else { throw .structure("no process in an envelope of SOAP \(soap.rawValue)") }
        if let message = call.child("MSG") {
            style = .document
            try read(message)
            return
        }
        guard let parameter = call.child("xml", namespace: Self.namespace), parameter.isLeaf else {
            throw .structure("no parameter xml")
        }
        style = text.contains("<![CDATA[") ? .cdata : .string
        var content = parameter.text
        if let bytes = Base64.decode(content.filter { !$0.isWhitespace }), let decoded = JavaGBK.decode(bytes) {
            style = .base64
            content = decoded
            // Whoever looks for something in the text must find it.
            text += decoded
        }
        let inner: XMLDocument
        do throws(XMLError) {
            inner = try XMLDocument(parsing: Array(content.utf8), limits: Self.limits)
        } catch {
            throw .format("the message is no XML: \(error.detail)")
        }
        guard inner.root.name == "MSG" else { throw .format("no MSG") }
        try read(inner.root)
    }

    private mutating func read(_ message: XMLElement) throws(Failure) {
        guard let head = message.child("HEAD") else { throw .format("no HEAD") }
        for field in head.children { self.head[field.name] = field.text }
        for set in message.child("BODY")?.children("DS") ?? [] {
            var one = ExchangeDataSet()
            for field in set.child("PARAMETERS")?.children ?? [] {
                one.parameters[field.name] = field.text
                one.names.append(field.name)
            }
            one.pageNumber = set.child("PAGENUMBER").flatMap { Int($0.text) }
            one.pageSize = set.child("PAGESIZE").flatMap { Int($0.text) }
            dataSets.append(one)
        }
        for name in ["MSGNO", "COMMON_ORG_CODE", "COMMON_USER_CODE", "PASSWORD", "SERVICEPATH"]
        where self.head[name]?.isEmpty ?? true {
            throw .format("no \(name)")
        }
        guard (self.head["MSGNO"] ?? "").utf8.count <= 33 else { throw .format("MSGNO") }
    }

    /// The message number of something that could not be read, where it can be seen all the same.
    static func number(in bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        guard let start = text.firstRange(of: /MSGNO(>|&gt;)/) else { return "" }
        return String(text[start.upperBound...].prefix { $0.isLetter || $0.isNumber }.prefix(33))
    }
}
