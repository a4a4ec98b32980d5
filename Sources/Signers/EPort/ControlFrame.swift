internal import Foundation

/// A message from the control, in one of its two shapes: `{"_id":…,"_method":…,"_status":…,"_args":{…}}`, or only what is
/// in `_args`. Source: card.md §7.3.
struct ControlFrame: Decodable {
    /// What came of a request.
    struct Outcome: Sendable, Equatable {
        let isGood: Bool
        let data: [String]
        let errors: [String]
    }

    /// As the request had it; numbers and texts count the same.
    let identifier: String?
    let method: String?
    /// `nil` when the message tells no outcome.
    let outcome: Outcome?

    private enum Keys: String, CodingKey {
        case identifier = "_id"
        case method = "_method"
        case arguments = "_args"
        case result = "Result"
        case data = "Data"
        case errors = "Error"
    }

    /// Reads a message; `nil` when it is no JSON object.
    static func read(_ text: String) -> ControlFrame? {
        do {
            return try JSONDecoder().decode(ControlFrame.self, from: Data(text.utf8))
        } catch {
            return nil
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        identifier = try values.decodeIfPresent(Scalar.self, forKey: .identifier)?.text
        method = try values.decodeIfPresent(Scalar.self, forKey: .method)?.text
        if values.contains(.arguments) {
            let isObject = try values.decodeIfPresent(AnyObject.self, forKey: .arguments)?.isObject ?? false
            outcome =
                isObject
                ? try ControlFrame.outcome(values.nestedContainer(keyedBy: Keys.self, forKey: .arguments)) : nil
        } else {
            outcome = try ControlFrame.outcome(values)
        }
    }

    private static func outcome(_ values: KeyedDecodingContainer<Keys>) throws -> Outcome? {
        guard let result = try values.decodeIfPresent(Scalar.self, forKey: .result)?.text else { return nil }
        return Outcome(
            isGood: result == "true", data: try values.decodeIfPresent(Scalars.self, forKey: .data)?.texts ?? [],
            errors: try values.decodeIfPresent(Scalars.self, forKey: .errors)?.texts ?? [])
    }

    /// Whether a value is an object.
    private struct AnyObject: Decodable {
        let isObject: Bool

        init(from decoder: any Decoder) throws {
            do {
                _ = try decoder.container(keyedBy: Keys.self)
                isObject = true
            } catch {
                isObject = false
            }
        }
    }

    /// A text, number or truth value; `nil` for anything else.
    private struct Scalar: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let value: any SingleValueDecodingContainer
            do { value = try decoder.singleValueContainer() } catch {
                text = nil
                return
            }
            if let string = ControlFrame.decoded({ try value.decode(String.self) }) {
                text = string
            } else if let number = ControlFrame.decoded({ try value.decode(Int.self) }) {
                text = String(number)
            } else if let truth = ControlFrame.decoded({ try value.decode(Bool.self) }) {
                text = truth ? "true" : "false"
            } else {
                text = nil
            }
        }
    }

    /// A list of scalars, or one alone; what is neither text nor number is an empty text.
    private struct Scalars: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            if let list = ControlFrame.decoded({ try [Scalar](from: decoder) }) {
                texts = list.map { $0.text ?? "" }
            } else {
                texts = try Scalar(from: decoder).text.map { [$0] } ?? []
            }
        }
    }

    /// What `decode` gives; `nil` when the value is of another type, which is no error here.
    private static func decoded<Value>(_ decode: () throws -> Value) -> Value? {
        do { return try decode() } catch { return nil }
    }
}

/// A request to the control.
struct ControlRequest {
    let identifier: Int
    let method: String
    /// Names and texts, in this order.
    let arguments: [(name: String, value: String)]

    /// As JSON. Note `args` here and `_args` in the answer.
    var text: String {
        let list = arguments.map { "\(ControlRequest.quoted($0.name)):\(ControlRequest.quoted($0.value))" }
        return "{\"_method\":\(ControlRequest.quoted(method)),\"_id\":\(identifier),"
            + "\"args\":{\(list.joined(separator: ","))}}"
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        var quoted: [UInt8] = [0x22]
        quoted.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: quoted += [0x5C, byte]
            case 0x0A: quoted += Array("\\n".utf8)
            case 0x0D: quoted += Array("\\r".utf8)
            case 0x09: quoted += Array("\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                quoted += Array(("\\u00" + (digits.count == 1 ? "0" : "") + digits).utf8)
            default: quoted.append(byte)
            }
        }
        quoted.append(0x22)
        return String(decoding: quoted, as: UTF8.self)
    }
}
