internal import SidecarBase
internal import XMLCanonical

/// Reads the call `receive(content)`: document/literal, or the RPC shape of dynamic clients; CDATA or escaped text.
/// Source: dxp.md §7.1.
enum SOAPRequest {
    static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    static let encoding = "http://schemas.xmlsoap.org/soap/encoding/"
    static let service = "http://ws.newyork.zjport.gov.cn/"
    private static let limits = XMLLimits(maximumBytes: 64 << 20, maximumNodes: 10_000)

    /// The text of the parameter, and whether the call is in the RPC shape.
    static func content(of body: [UInt8]) throws(NodeRefusal) -> (content: [UInt8], isEncoded: Bool) {
        let document: XMLDocument
        do {
            document = try XMLDocument(parsing: body, limits: limits)
        } catch {
            throw .notSOAP
        }
        guard document.root.name == "Envelope", document.root.namespace == soap,
            let call = document.root.child("Body", namespace: soap)?.children.first,
            call.name == "receive", call.namespace == service,
            let content = call.child("content"), content.namespace == nil, content.isLeaf
        else { throw .notSOAP }
        return (
            Array(content.text.utf8), call.attributes.contains { $0.name == "encodingStyle" && $0.value == encoding }
        )
    }
}
