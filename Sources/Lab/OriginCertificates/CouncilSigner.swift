internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// Signs and verifies as the council does: HMAC-SHA256 over a text that a recipe makes. Source: ccpit.md §4.3.
package struct CouncilSigner: Sendable {
    /// What is signed.
    package enum Recipe: String, Sendable, CaseIterable {
        case joined, payload, concat, sortedParams, sortedParamsWithKey, payloadDigest, template
    }

    package enum Encoding: String, Sendable, CaseIterable { case hexLower, hexUpper, base64, base64url }

    package enum KeyEncoding: String, Sendable, CaseIterable { case text, textTrimmed, hex, base64, pemBody, bytes }

    package enum Charset: String, Sendable, CaseIterable {
        case utf8 = "UTF-8"
        case gbk = "GBK"
    }

    /// The values of a message; `code` and `message` only of a reply.
    package struct Content: Sendable, Equatable {
        package var providerCode: String
        package var operation: String
        package var messageId: String
        package var timestamp: String
        package var code: String?
        package var message: String?
        package var data: String

        package init(
            providerCode: String, operation: String, messageId: String, timestamp: String, code: String? = nil,
            message: String? = nil, data: String
        ) {
            self.providerCode = providerCode
            self.operation = operation
            self.messageId = messageId
            self.timestamp = timestamp
            self.code = code
            self.message = message
            self.data = data
        }
    }

    private let profile: CouncilProfile
    private let key: [UInt8]
    private let keyText: String

    /// Takes the key out of the content of its file; `nil` where there is none in it.
    package init?(key file: [UInt8], _ profile: CouncilProfile = CouncilProfile()) {
        var text = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file[3...]) : file
        if profile.keyEncoding != .text, profile.keyEncoding != .bytes {
            while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
        }
        let key: [UInt8]? =
            switch profile.keyEncoding {
            case .bytes: file
            case .text, .textTrimmed: text
            case .hex: Hex.decode(String(decoding: text, as: UTF8.self))
            case .base64: Base64.decode(text)
            case .pemBody:
                Base64.decode(
                    String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
                        .filter { !$0.hasPrefix("-----") }.joined())
            }
        guard let key, !key.isEmpty else { return nil }
        self.key = key
        self.profile = profile
        keyText = String(decoding: text, as: UTF8.self)
    }

    /// The text that is signed.
    package func text(of content: Content) -> String {
        let isReply = content.code != nil
        let parts = [content.providerCode, content.operation, content.messageId, content.timestamp]
        let result = isReply ? [content.code ?? "", content.message ?? ""] : []
        switch isReply ? profile.replyRecipe : profile.recipe {
        case .joined: return (parts + result + [content.data]).joined(separator: "|")
        case .payload: return content.data
        case .concat:
            return content.providerCode + content.operation + content.timestamp + result.joined() + content.data
        case .sortedParams: return Self.sorted(content)
        case .sortedParamsWithKey: return Self.sorted(content) + "&key=" + keyText
        case .payloadDigest: return (parts + result + [Self.digest(content.data)]).joined(separator: "|")
        case .template: return fill(isReply ? profile.replyTemplate : profile.template, content)
        }
    }

    /// The signature of a message.
    package func sign(_ content: Content) -> String { write(value(of: content)) }

    /// The signature of a text.
    package func sign(text: String) -> String { write(HMAC.sha256(bytes(of: text), key: key)) }

    /// Whether a signature fits; hexadecimal in either case, base64 with and without padding.
    package func verify(_ sign: String, of content: Content) -> Bool {
        let given: [UInt8]? =
            switch profile.encoding {
            case .hexLower, .hexUpper: Hex.decode(sign)
            case .base64: Base64.decode(sign)
            case .base64url: Base64.decode(sign.replacing("-", with: "+").replacing("_", with: "/"))
            }
        guard let given, given.count == 32 else { return false }
        return zip(given, value(of: content)).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func value(of content: Content) -> [UInt8] { HMAC.sha256(bytes(of: text(of: content)), key: key) }

    private func write(_ value: [UInt8]) -> String {
        switch profile.encoding {
        case .hexLower: Hex.encode(value)
        case .hexUpper: Hex.encode(value).uppercased()
        case .base64: Base64.encodeText(value)
        case .base64url:
            Base64.encodeText(value).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
    }

    private func bytes(of text: String) -> [UInt8] {
        switch profile.charset {
        case .utf8: return Array(text.utf8)
        case .gbk:
            do throws(XMLError) {
                return try XMLText.gb18030(encoding: Array(text.utf8))
            } catch {
                return Array(text.utf8)
            }
        }
    }

    private static func digest(_ data: String) -> String { Hex.encode(MessageDigest.sha256(Array(data.utf8))) }

    private static func sorted(_ content: Content) -> String {
        let parameters = [
            ("providerCode", content.providerCode), ("messageId", content.messageId),
            ("timestamp", content.timestamp), ("code", content.code ?? ""), ("message", content.message ?? ""),
            ("data", content.data),
        ]
        return parameters.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }.map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    private func fill(_ template: String, _ content: Content) -> String {
        let values = [
            "providerCode": content.providerCode, "operation": content.operation, "messageId": content.messageId,
            "timestamp": content.timestamp, "nonce": "", "data": content.data, "code": content.code ?? "",
            "message": content.message ?? "", "dataDigest": Self.digest(content.data), "key": keyText,
        ]
        var output = ""
        var rest = Substring(template)
        // Once through, so that what is put in is never taken for a placeholder.
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            output += rest[..<start.lowerBound]
            output += values[String(rest[start.upperBound..<end.lowerBound])] ?? ""
            rest = rest[end.upperBound...]
        }
        return output + rest
    }
}
