internal import CryptoCore
internal import FoundationEssentials
package import SidecarBase

/// What a webhook wants to get, and what it says when it took it.
package enum AlertFormat: String, Sendable, CaseIterable {
    /// Our own: every part as a member.
    case json
    /// A DingTalk group robot. Source: open.dingtalk.com, custom robots; signed with a secret where one is set.
    case dingtalk
    /// A WeCom group robot. Source: developer.work.weixin.qq.com, group robots.
    case wecom
    /// A Feishu or Lark group robot. Source: open.feishu.cn, custom bots; signed with a secret where one is set.
    case feishu
    /// An incoming webhook of Slack, and of whatever understands its form.
    case slack

    /// A request that is ready to be sent.
    package struct Request: Sendable, Equatable {
        package let url: String
        package let headers: [String: String]
        package let body: [UInt8]
    }

    /// - Parameters:
    ///   - notice: what is told.
    ///   - url: the robot's address.
    ///   - secret: for its signature.
    ///   - isChinese: the language of the text.
    ///   - host: which sidecar tells it.
    ///   - time: when it is sent, for signatures.
    /// - Returns: the request.
    /// - Throws: never in practice: texts can be encoded.
    package func request(
        _ notice: AlertMachine.Notice, to url: String, secret: Secret?, isChinese: Bool, host: String,
        at time: ChinaTime
    ) throws -> Request {
        let text = AlertText(notice, isChinese: isChinese, host: host).text
        switch self {
        case .json:
            let body = try AlertFormat.encode(AlertDocument(notice, host: host))
            var headers: [String: String] = [:]
            if let secret {
                let code = secret.withExposed { HMAC.sha256(body, key: Array($0.utf8)) }
                headers["X-PortSign-Signature"] = "sha256=" + Hex.encode(code)
            }
            return Request(url: url, headers: headers, body: body)
        case .dingtalk:
            let body = try AlertFormat.encode(["msgtype": Part.text("text"), "text": .parts(["content": text])])
            guard let secret else { return Request(url: url, headers: [:], body: body) }
            let stamp = String(time.milliseconds)
            let sign = secret.withExposed { HMAC.sha256(Array("\(stamp)\n\($0)".utf8), key: Array($0.utf8)) }
            let mark = url.contains("?") ? "&" : "?"
            let value = AlertFormat.percentEncoded(Base64.encodeText(sign))
            return Request(url: "\(url)\(mark)timestamp=\(stamp)&sign=\(value)", headers: [:], body: body)
        case .wecom:
            let body = try AlertFormat.encode(["msgtype": Part.text("text"), "text": .parts(["content": text])])
            return Request(url: url, headers: [:], body: body)
        case .feishu:
            var parts: [String: Part] = ["msg_type": .text("text"), "content": .parts(["text": text])]
            if let secret {
                let stamp = String(time.milliseconds / 1_000)
                // The text to sign is the key, and nothing is signed with it.
                let sign = secret.withExposed { HMAC.sha256([], key: Array("\(stamp)\n\($0)".utf8)) }
                parts["timestamp"] = .text(stamp)
                parts["sign"] = .text(Base64.encodeText(sign))
            }
            return Request(url: url, headers: [:], body: try AlertFormat.encode(parts))
        case .slack:
            return Request(url: url, headers: [:], body: try AlertFormat.encode(["text": text]))
        }
    }

    /// Why an answer means that the notice was not taken; `nil` when it was. Robots say so in the body, with HTTP 200.
    package func refusal(status: Int, body: [UInt8]) -> String? {
        guard (200...299).contains(status) else { return "HTTP \(status)" }
        let member: [String]
        switch self {
        case .json, .slack: return nil
        case .dingtalk, .wecom: member = ["errcode"]
        case .feishu: member = ["code", "StatusCode"]
        }
        struct Answer: Decodable {
            var errcode: Int?
            var code: Int?
            var StatusCode: Int?
        }
        do {
            let answer = try JSONDecoder().decode(Answer.self, from: Data(body))
            let code = member == ["errcode"] ? answer.errcode : answer.code ?? answer.StatusCode
            return code == 0 ? nil : "code \(code.map(String.init) ?? "none")"
        } catch {
            return "no answer of a robot"
        }
    }

    private enum Part: Encodable {
        case text(String)
        case parts([String: String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .parts(let parts): try container.encode(parts)
            }
        }
    }

    private static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Base64 as a value of a query.
    private static func percentEncoded(_ text: String) -> String {
        text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
    }
}

/// A notice as a text for people.
struct AlertText {
    let text: String

    init(_ notice: AlertMachine.Notice, isChinese: Bool, host: String) {
        let finding = notice.finding
        let title = isChinese ? finding.condition.chinese : finding.condition.english
        let mark: String
        switch (notice.word, isChinese) {
        case (.raised, true): mark = "告警"
        case (.still, true): mark = "仍未恢复"
        case (.cleared, true): mark = "已恢复"
        case (.raised, false): mark = "ALERT"
        case (.still, false): mark = "STILL"
        case (.cleared, false): mark = "OVER"
        }
        let subject = finding.subject.isEmpty ? "" : isChinese ? "（\(finding.subject)）" : " (\(finding.subject))"
        let since = notice.since.readable.prefix(19)
        text =
            isChinese
            ? "[PortSign \(host)] \(mark)：\(title)\(subject)\n\(finding.detail)\n自 \(since)"
            : "[PortSign \(host)] \(mark): \(title)\(subject)\n\(finding.detail)\nsince \(since)"
    }
}

/// A notice in our own form.
struct AlertDocument: Encodable {
    let condition: String
    let subject: String
    /// `raised`, `still` or `cleared`.
    let state: String
    let title: String
    let titleZh: String
    let detail: String
    let since: String
    let time: String
    let host: String

    init(_ notice: AlertMachine.Notice, host: String) {
        condition = notice.finding.condition.rawValue
        subject = notice.finding.subject
        state = notice.word.rawValue
        title = notice.finding.condition.english
        titleZh = notice.finding.condition.chinese
        detail = notice.finding.detail
        since = notice.since.iso8601
        time = notice.time.iso8601
        self.host = host
    }
}
