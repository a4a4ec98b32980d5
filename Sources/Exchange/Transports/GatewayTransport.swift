package import AsyncHTTPClient
internal import CryptoCore
package import OutboundHTTP
package import SidecarBase

/// Sends envelopes as the form of the province's open gateway, signed as the vendor's library signs it. Source: zhejiang.md
/// §4.1.
package struct GatewayTransport: Transport {
    /// What the gateway knows of us.
    package struct Account: Sendable {
        /// Assigned by the gateway.
        package var appId: String
        /// Assigned by the gateway; goes into the signature and is never sent.
        package var appKey: Secret
        /// Customs codes of the companies by their DXP ids.
        package var companyCodes: [String: String]
        /// Fields that are the same in every form, after the others.
        package var fixedFields: [(name: String, value: String)]

        /// All parts.
        package init(
            appId: String, appKey: Secret, companyCodes: [String: String],
            fixedFields: [(name: String, value: String)]
        ) {
            self.appId = appId
            self.appKey = appKey
            self.companyCodes = companyCodes
            self.fixedFields = fixedFields
        }
    }

    private let url: String
    private let account: Account
    private let reply: PlainReply
    private let caller: HTTPCaller
    private let now: Now

    /// - Parameters:
    ///   - url: the address of `/gateway/receive`.
    ///   - account: what the gateway knows of us.
    ///   - reply: how its answer is read.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    ///   - now: the time of the form, which is another in every attempt; the envelope is the same.
    package init(
        url: String, account: Account, reply: PlainReply, timeout: Duration, client: HTTPClient,
        renewal: TLSRenewal? = nil, now: @escaping Now = ChinaTime.now
    ) {
        self.url = url
        self.account = account
        self.reply = reply
        self.now = now
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal)
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(
                url, headers: [(name: "Content-Type", value: FormBody.contentType)], body: body(of: envelope))
        } catch {
            throw TransportError(error)
        }
        return try reply.read(answer)
    }

    package func probe() async throws(TransportError) -> String { try await HTTPTransport.probe(url, caller) }

    /// The form, in the order of the vendor's library.
    func body(of envelope: OutgoingEnvelope) -> [UInt8] {
        let bizCode = GatewayTransport.bizCode(of: envelope.messageType)
        let timestamp = String(now().milliseconds)
        let sign = GatewayTransport.sign(
            bizCode: bizCode, bizId: envelope.guid, content: envelope.bytes, timestamp: timestamp,
            appKey: account.appKey)
        var fields: [(name: String, value: [UInt8])] = [
            ("appId", Array(account.appId.utf8)), ("bizCode", Array(bizCode.utf8)),
            ("bizId", Array(envelope.guid.utf8)), ("content", envelope.bytes), ("timestamp", Array(timestamp.utf8)),
            ("sign", Array(sign.utf8)),
        ]
        if let company = account.companyCodes[envelope.senderId] {
            fields.append(("companyCode", Array(company.utf8)))
        }
        fields += account.fixedFields.map { ($0.name, Array($0.value.utf8)) }
        return FormBody.encode(fields)
    }

    /// `CEB311Message` is `CEB31100`.
    static func bizCode(of messageType: String) -> String {
        messageType.hasSuffix("Message") ? messageType.dropLast("Message".count) + "00" : messageType
    }

    /// Lower-case hexadecimal SHA-1 over the values as they are, the key last.
    package static func sign(
        bizCode: String, bizId: String, content: [UInt8], timestamp: String, appKey: Secret
    ) -> String {
        var text = Array("bizCode=\(bizCode)&bizId=\(bizId)&content=".utf8)
        text.append(contentsOf: content)
        text.append(contentsOf: "&timestamp=\(timestamp)&appKey=".utf8)
        appKey.withExposed { text.append(contentsOf: $0.utf8) }
        return Hex.encode(MessageDigest.sha1(text)).lowercased()
    }
}
