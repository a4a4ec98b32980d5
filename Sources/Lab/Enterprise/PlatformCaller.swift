package import AsyncHTTPClient
internal import CryptoCore
internal import NIOCore
internal import NIOHTTP1
internal import SidecarBase
internal import XMLCanonical

/// Sends single-window documents to the platform as ERPs do that have no sidecar in between. Source: zhejiang.md §3.2.
package struct PlatformCaller: Sendable {
    private let url: String
    private let keys: EnterpriseKeyring
    private let client: HTTPClient

    /// - Parameters:
    ///   - url: of `ReceiveEncryptDeclare`.
    ///   - keys: the enterprise's.
    ///   - client: for the posts.
    package init(url: String, keys: EnterpriseKeyring, client: HTTPClient) {
        self.url = url
        self.keys = keys
        self.client = client
    }

    /// Sends a document; the `chkMark`s of the answer in their order.
    /// - Throws: when there is no answer, or none that can be read.
    package func send(_ document: [UInt8], type: String, sendCode: String) async throws -> [String] {
        let content = Base64.encodeText(try AES.encryptECB(document, key: keys.aesKey))
        let digest = Base64.encodeText(try keys.key.signRSA(document, digest: .sha1))
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "text/xml;charset=UTF-8")
        request.body = .bytes(
            ByteBuffer(
                string: """
                    <soapenv:Envelope xmlns:soapenv="\(SOAPRequest.soap)" xmlns:ws="\(SOAPRequest.service)">\
                    <soapenv:Header/><soapenv:Body><ws:receive><content>\(content)</content><msgType>\(type)</msgType>\
                    <dataDigest>\(digest)</dataDigest><sendCode>\(sendCode)</sendCode></ws:receive></soapenv:Body>\
                    </soapenv:Envelope>
                    """))
        let response = try await client.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 1 << 20)
        let envelope = try XMLDocument(parsing: Array(answer.readableBytesView))
        let text = envelope.root.descendant("return")?.text ?? ""
        return try XMLDocument(parsing: Array(text.utf8)).root.descendants("chkMark").map(\.text)
    }
}
