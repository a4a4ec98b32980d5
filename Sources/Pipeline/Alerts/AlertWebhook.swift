package import AsyncHTTPClient
internal import OutboundHTTP
package import SidecarBase

/// One webhook that notices go to.
package struct AlertWebhook: Sendable {
    /// Why a notice was not taken; never with the address, which is a secret of its own with robots.
    package struct Failure: Error, Sendable, Equatable {
        package let reason: String
    }

    package let name: String
    /// What it wants to hear of.
    package let conditions: Set<AlertCondition>
    /// After which time it is told again what is still so; zero never.
    package let repeats: Duration
    private let url: Secret
    private let format: AlertFormat
    private let secret: Secret?
    private let isChinese: Bool
    private let host: String
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - name: as configured.
    ///   - url: its address.
    ///   - format: what it understands.
    ///   - secret: for its signature.
    ///   - conditions: what it wants to hear of.
    ///   - repeats: after which time it is told again.
    ///   - isChinese: the language of its texts.
    ///   - host: by which name this sidecar is known.
    ///   - client: must not follow redirects.
    package init(
        name: String, url: Secret, format: AlertFormat, secret: Secret?, conditions: Set<AlertCondition>,
        repeats: Duration, isChinese: Bool, host: String, client: HTTPClient
    ) {
        self.name = name
        self.url = url
        self.format = format
        self.secret = secret
        self.conditions = conditions
        self.repeats = repeats
        self.isChinese = isChinese
        self.host = host
        caller = HTTPCaller(client: client, timeout: .seconds(10))
    }

    /// Sends once.
    ///
    /// - Throws: why it was not taken.
    package func send(_ notice: AlertMachine.Notice, at time: ChinaTime = ChinaTime.now()) async throws(Failure) {
        let request: AlertFormat.Request
        do {
            request = try url.withExposed {
                try format.request(notice, to: $0, secret: secret, isChinese: isChinese, host: host, at: time)
            }
        } catch {
            throw Failure(reason: "the notice cannot be written")
        }
        let headers =
            [(name: "Content-Type", value: "application/json; charset=utf-8")]
            + request.headers.map { (name: $0.key, value: $0.value) }
        let answer: (status: Int, body: [UInt8])
        do throws(HTTPFailure) {
            let got = try await caller.post(request.url, headers: headers, body: request.body)
            answer = (got.status, got.body)
        } catch {
            throw Failure(reason: "\(error.kind)")
        }
        if let reason = format.refusal(status: answer.status, body: answer.body) { throw Failure(reason: reason) }
    }
}
