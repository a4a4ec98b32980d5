internal import Foundation
internal import NIOCore
internal import NIOWebSocket
internal import SidecarBase

/// A request as it came.
struct EPortControlRequest: Decodable, Sendable {
    let number: Int
    let method: String
    let arguments: [String: String]

    private enum CodingKeys: String, CodingKey {
        case number = "_id"
        case method = "_method"
        case arguments = "args"
    }
}

/// Frames for a connection.
struct EPortControlSending: Sendable {
    let channel: any Channel
    let frames: [WebSocketFrame]
    var pause = TimeAmount.nanoseconds(0)
    var closes = false
}

/// Writes answers, good ones and others.
struct EPortControlForm {
    private struct Answer: Encodable {
        let number: EitherNumber
        let method: String
        var status = "00"
        let arguments: Inner

        enum CodingKeys: String, CodingKey {
            case number = "_id"
            case method = "_method"
            case status = "_status"
            case arguments = "_args"
        }
    }

    private struct Inner: Encodable {
        let isGood: Bool
        let data: [String]
        let errors: [String]

        enum CodingKeys: String, CodingKey {
            case isGood = "Result"
            case data = "Data"
            case errors = "Error"
        }
    }

    private enum EitherNumber: Encodable {
        case number(Int)
        case text(Int)

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            switch self {
            case .number(let number): try value.encode(number)
            case .text(let number): try value.encode(String(number))
            }
        }
    }

    let request: EPortControlRequest
    let channel: any Channel
    let isBare: Bool

    /// What the control says when somebody connects.
    static var greeting: String {
        json(Answer(number: .number(0), method: "open", arguments: Inner(isGood: true, data: ["1.5.30"], errors: [])))
    }

    /// The end of the connection.
    func close() -> EPortControlSending { EPortControlSending(channel: channel, frames: [], closes: true) }

    /// A plain answer.
    func sending(_ reply: EPortControlReply) -> EPortControlSending { whole(text(reply)) }

    /// The answer, with a fault.
    func sendings(_ reply: EPortControlReply, with fault: EPortControlFault?) -> [EPortControlSending] {
        let text = text(reply)
        switch fault {
        case .delay(let milliseconds):
            var late = whole(text)
            late.pause = .milliseconds(Int64(milliseconds))
            return [late]
        case .silence: return []
        case .closeMidAnswer:
            let half = ByteBuffer(string: String(text.prefix(text.count / 2)))
            let frame = WebSocketFrame(fin: false, opcode: .text, data: half)
            return [EPortControlSending(channel: channel, frames: [frame], closes: true)]
        case .unsolicited:
            return [whole(EPortControlForm.greeting), whole("{\"_method\":\"reader\",\"_args\":{}}"), whole(text)]
        case .duplicate: return [whole(text), whole(text), whole(text)]
        case .otherNumber:
            return [whole(self.text(changed(reply) { _ in worthless }, number: request.number + 7)), whole(text)]
        case .otherMethod: return [whole(self.text(reply, method: "cus-sec_SpcSignData"))]
        case .wrongSignature: return [whole(self.text(changed(reply) { _ in worthless }))]
        case .truncated: return [whole(self.text(changed(reply) { String($0.dropLast(5)) }))]
        case .otherCertNo:
            guard case .done(let data) = reply, data.count == 2 else { return [whole(text)] }
            return [whole(self.text(.done([data[0], "0300000000fedcba"])))]
        case .bare: return [whole(self.text(reply, isBare: true))]
        case .bareTwice: return [whole(self.text(reply, isBare: true)), whole(self.text(reply, isBare: true))]
        case .textNumber: return [whole(self.text(reply, numberIsText: true))]
        case .fragments: return [EPortControlSending(channel: channel, frames: EPortControlForm.fragments(text))]
        case .noJSON: return [whole("<html>" + text)]
        case .noResult: return [whole("{\"_id\":\(request.number),\"_method\":\"\(request.method)\"}")]
        case .noUTF8:
            let bytes = ByteBuffer(bytes: Array(text.utf8) + [0xFF, 0xC0])
            return [frames([WebSocketFrame(fin: true, opcode: .text, data: bytes)])]
        case .huge: return [whole(text + String(repeating: " ", count: 2 << 20))]
        default: return [whole(text)]
        }
    }

    // MARK: - Texts

    private func text(
        _ reply: EPortControlReply, number: Int? = nil, method: String? = nil, numberIsText: Bool = false,
        isBare: Bool = false
    ) -> String {
        let inner =
            switch reply {
            case .done(let data): Inner(isGood: true, data: data, errors: [])
            case .refused(let words, let code): Inner(isGood: false, data: [], errors: [words, code])
            }
        if isBare || self.isBare { return EPortControlForm.json(inner) }
        let number = number ?? request.number
        return EPortControlForm.json(
            Answer(
                number: numberIsText ? .text(number) : .number(number), method: method ?? request.method,
                arguments: inner))
    }

    private func changed(_ reply: EPortControlReply, _ change: (String) -> String) -> EPortControlReply {
        guard case .done(let data) = reply, let first = data.first else { return reply }
        return .done([change(first)] + data.dropFirst())
    }

    private var worthless: String { Base64.encodeText([UInt8](repeating: 0x5A, count: 128)) }

    private static func json(_ value: some Encodable) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        } catch {
            return "{}"
        }
    }

    // MARK: - Frames

    private func whole(_ text: String) -> EPortControlSending {
        frames([WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))])
    }

    private func frames(_ frames: [WebSocketFrame]) -> EPortControlSending {
        EPortControlSending(channel: channel, frames: frames)
    }

    private static func fragments(_ text: String) -> [WebSocketFrame] {
        var frames: [WebSocketFrame] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let part = rest.prefix(100)
            rest = rest.dropFirst(100)
            let opcode: WebSocketOpcode = frames.isEmpty ? .text : .continuation
            frames.append(WebSocketFrame(fin: rest.isEmpty, opcode: opcode, data: ByteBuffer(bytes: part)))
            if !rest.isEmpty { frames.append(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())) }
        }
        return frames
    }
}
