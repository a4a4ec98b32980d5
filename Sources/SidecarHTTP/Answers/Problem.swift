internal import CustomsMessages
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import MessageTranslation
internal import Pipeline
internal import SidecarBase

/// What the API answers when something went wrong: `application/problem+json` (RFC 9457) with a stable code and both
/// languages. Source: design, §4.
struct Problem: Codable {
    /// What was found at one field.
    struct Field: Codable {
        let path: String
        let rule: String
        let message: String
        let messageZh: String
    }

    /// The media type of a problem.
    static let type = "application/problem+json"

    let type: String
    let title: String
    let status: Int
    let code: String
    let detail: String
    let detailZh: String
    let fields: [Field]?

    private enum CodingKeys: String, CodingKey { case type, title, status, code, detail, detailZh, fields }

    /// The problem that an error makes; one without a code is not told to callers beyond that.
    init(_ error: any Error) {
        let coded = error as? any CodedError
        let code = coded?.code ?? .internalUnexpected
        let assembly = error as? AssemblyError
        let detail = coded.map { $0.detail.isEmpty ? "" : ": " + $0.detail } ?? ""
        let status = Self.status(of: code)
        type = "about:blank"
        self.code = code.name
        self.status = status.code
        title = status.reasonPhrase
        self.detail = code.english + detail
        detailZh =
            code.chinese
            + (assembly.map { $0.chinese.isEmpty ? "" : "：" + $0.chinese }
                ?? detail.replacing(": ", with: "：", maxReplacements: 1))
        fields =
            (error as? MessageRefusal)?.findings.map {
                Field(path: $0.path, rule: $0.rule, message: $0.english, messageZh: $0.chinese)
            }
            ?? (error as? any FieldProblems)?.fieldProblems.map {
                Field(path: $0.path, rule: $0.rule, message: $0.english, messageZh: $0.chinese)
            }
            ?? assembly.flatMap { error in
                error.field.map {
                    [Field(path: $0, rule: code.name, message: error.english, messageZh: error.chinese)]
                }
            }
    }

    /// The answer.
    func response() -> Response {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Responses.make(
                HTTPResponse.Status(code: status), Problem.type, Array(try encoder.encode(self)))
        } catch {
            return Responses.text(.internalServerError, code + "\n")
        }
    }

    private static func status(of code: ErrorCode) -> HTTPResponse.Status {
        switch code {
        case .messageConflict, .ledgerWrongState: .conflict
        case .httpBodyTooLarge: .contentTooLarge
        case .httpIdempotencyBusy: .conflict
        case .ledgerBodyArchived: .gone
        case .httpIdempotencyKey, .httpParameter, .httpBodyIncomplete, .httpFieldMissing, .httpFieldTwice: .badRequest
        case .httpSignOff: .forbidden
        case .httpToken: .unauthorized
        case .httpRole, .httpCertificate, .httpAddressRefused: .forbidden
        case .httpMethod: .methodNotAllowed
        case .httpRate: .tooManyRequests
        case .httpBusy: .serviceUnavailable
        case .httpNotFound, .ledgerNotFound, .messageNotFound: .notFound
        case .internalTimeout: .gatewayTimeout
        case .internalUnexpected: .internalServerError
        default: byName(code)
        }
    }

    private static func byName(_ code: ErrorCode) -> HTTPResponse.Status {
        switch code.name.prefix(while: { $0 != "." }) {
        case "message", "xml", "assembly", "company", "signature": .unprocessableContent
        case "card", "signer", "ledger", "internal": .serviceUnavailable
        case "realtime179", "safe", "ccpit": byEnd(code)
        default: .unprocessableContent
        }
    }

    /// The codes of the sister systems' channels say by their ends what kind they are of.
    private static func byEnd(_ code: ErrorCode) -> HTTPResponse.Status {
        switch code.name.split(separator: ".").last {
        case "not_found", "interface": .notFound
        case "conflict", "wrong_state": .conflict
        case "permission", "locked": .forbidden
        case "user": .unauthorized
        case "unavailable", "closed", "busy", "stopped": .serviceUnavailable
        case "unreachable", "no_answer", "unverified", "fault", "not_admitted": .badGateway
        default: .unprocessableContent
        }
    }
}
