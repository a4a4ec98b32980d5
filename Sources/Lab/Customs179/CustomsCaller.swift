internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import SidecarBase

/// Calls `platDataOpen` and looks at the answer as the registration review does. Source: realtime179.md §2, §8 items 1 and 2.
struct CustomsCaller: Sendable {
    let client: HTTPClient
    let patience: Duration
    let now: Now

    /// As recorded.
    static let userAgent = "Apache-HttpClient/4.5.3 (Java/1.8.0_60)"

    func call(
        _ enterprise: CustomsEnterprise, orderNo: String, sessionID: String, style: CustomsCallStyle
    ) async -> CustomsCall {
        let time = now()
        let text = style.text(orderNo: orderNo, sessionID: sessionID, time: time)
        let form = FormText.encode([("openReq", text)])
        var url = enterprise.callbackURL
        var body: [UInt8] = []
        var type = "application/x-www-form-urlencoded"
        switch style.place {
        case .form: body = form
        case .query: url += (url.contains("?") ? "&" : "?") + String(decoding: form, as: UTF8.self)
        case .json: (body, type) = (Array(text.utf8), "application/json")
        }
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: style.namesCharset ? type + ";charset=UTF-8" : type)
        request.headers.add(name: "User-Agent", value: Self.userAgent)
        request.body = .bytes(ByteBuffer(bytes: body))
        let start = ContinuousClock.now
        func report(_ status: Int, _ type: String, _ answer: String, _ deviations: [String]) -> CustomsCall {
            CustomsCall(
                sessionID: sessionID, orderNo: orderNo, ebpCode: enterprise.ebpCode, time: LabTime(time),
                request: String(decoding: style.place == .query ? form : body, as: UTF8.self), status: status,
                contentType: type, answer: answer, deviations: deviations,
                milliseconds: Int((ContinuousClock.now - start) / .milliseconds(1)))
        }
        do {
            let response = try await client.execute(request, timeout: TimeAmount(patience))
            let answer = try await response.body.collect(upTo: 1 << 16)
            let bytes = Array(answer.readableBytesView)
            let contentType = response.headers.first(name: "content-type") ?? ""
            return report(
                Int(response.status.code), contentType, String(decoding: bytes, as: UTF8.self),
                Self.deviations(status: Int(response.status.code), contentType: contentType, answer: bytes))
        } catch {
            return report(0, "", String(describing: error), ["no answer: \(error)"])
        }
    }

    /// What is wrong with an answer. Source: realtime179.md §2.2.
    static func deviations(status: Int, contentType: String, answer: [UInt8]) -> [String] {
        var found: [String] = []
        if status != 200 { found.append("HTTP status \(status), not 200") }
        if !contentType.lowercased().hasPrefix("application/json") {
            found.append("content type \(contentType), not application/json")
        }
        let node: JSONNode
        do {
            node = try JSONNode(parsing: answer)
        } catch {
            return found + ["the answer is no JSON: \(error.description) at byte \(error.offset)"]
        }
        guard node.isObject else { return found + ["the answer is no JSON object"] }
        if let code = node["code"] {
            if !code.isString { found.append("code is not in quotes") }
            if code.text != "10000" { found.append("code is \(code.text ?? "no text"), not 10000") }
        } else {
            found.append("no code")
        }
        switch node["message"] {
        case nil: found.append("no message")
        case let message? where !message.isString: found.append("message is no string")
        default: break
        }
        switch node["serviceTime"] {
        case nil: found.append("no serviceTime")
        case let time?:
            let digits = time.text ?? ""
            if digits.utf8.count != 13 || !digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                found.append("serviceTime is no 13 digits")
            }
        }
        return found
    }
}
