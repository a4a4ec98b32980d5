package import AsyncHTTPClient
package import OutboundHTTP
internal import SidecarBase

/// Sends envelopes to `ReceiveCebDeclare` over SOAP 1.1, the parameter unqualified. Source: dxp.md §7.1, zhejiang.md §3.
package struct SOAPTransport: Transport {
    /// How the call is written.
    package enum Dialect: Sendable, Equatable, CaseIterable {
        /// Document/literal wrapped: what a JAX-WS service describes.
        case document
        /// RPC/encoded: what the dynamic clients of the field send, and old services insist on.
        case rpc
    }

    private let url: String
    private let dialect: Dialect
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: the address of the service, without `?wsdl`.
    ///   - dialect: how the call is written.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    package init(
        url: String, dialect: Dialect = .document, timeout: Duration, client: HTTPClient, renewal: TLSRenewal? = nil
    ) {
        self.url = url
        self.dialect = dialect
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal)
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(
                url, headers: SOAPTransport.headers, body: SOAPTransport.body(of: envelope.bytes, dialect))
        } catch {
            throw TransportError(error)
        }
        let word: NodeAnswer
        do {
            word = try NodeReply.read(answer.body)
        } catch {
            guard answer.isGood else {
                throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status); \(error.detail)")
            }
            throw error
        }
        // A refusal is believed whatever the status, an acceptance only with a good one: to send once more does no harm, to
        // take for delivered what is not loses a message.
        if case .accepted = word, !answer.isGood {
            throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status); the answer says accepted")
        }
        return word
    }

    package func probe() async throws(TransportError) -> String {
        let answer: HTTPAnswer
        do {
            answer = try await caller.get(url + "?wsdl")
        } catch {
            throw TransportError(error)
        }
        guard answer.isGood else { throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status)") }
        return "HTTP \(answer.status), \(answer.body.count) bytes"
    }

    private static let headers = [
        (name: "Content-Type", value: "text/xml; charset=UTF-8"), (name: "SOAPAction", value: "\"\""),
    ]

    /// The request body: the envelope as text of `content`, in CDATA.
    package static func body(of envelope: [UInt8], _ dialect: Dialect = .document) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(envelope.count + 640)
        body.append(contentsOf: dialect == .rpc ? encodedOpening : opening)
        // CDATA ends at the first ]]>; base64 has none, but a FileName may.
        var from = envelope.startIndex
        while let end = firstEnd(in: envelope, from: from) {
            body.append(contentsOf: envelope[from..<end + 2])
            body.append(contentsOf: "]]><![CDATA[".utf8)
            from = end + 2
        }
        body.append(contentsOf: envelope[from...])
        body.append(contentsOf: closing)
        return body
    }

    private static func firstEnd(in bytes: [UInt8], from: Int) -> Int? {
        guard bytes.count - from >= 3 else { return nil }
        return (from..<bytes.count - 2).first { bytes[$0] == 0x5D && bytes[$0 + 1] == 0x5D && bytes[$0 + 2] == 0x3E }
    }

    private static let opening = Array(
        """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
        xmlns:ws="http://ws.newyork.zjport.gov.cn/"><soapenv:Body><ws:receive><content><![CDATA[
        """.utf8)
    /// The shape that dynamic Axis 1 clients send. Source: dxp.md §7.1.
    private static let encodedOpening = Array(
        """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
        xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
        <soapenv:Body><ws:receive soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" \
        xmlns:ws="http://ws.newyork.zjport.gov.cn/"><content xsi:type="xsd:string"><![CDATA[
        """.utf8)
    private static let closing = Array("]]></content></ws:receive></soapenv:Body></soapenv:Envelope>".utf8)
}
