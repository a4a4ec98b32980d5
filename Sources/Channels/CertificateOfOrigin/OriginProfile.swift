package import SidecarBase

/// How messages of the exchange look: what the council hands out on admission, as data. Source: ccpit.md §2.
package struct OriginProfile: Sendable, Equatable {
    /// SOAP's versions.
    package enum SOAPVersion: String, Sendable, CaseIterable {
        case soap11 = "1.1"
        case soap12 = "1.2"

        /// The namespace of its envelope.
        package var namespace: String {
            switch self {
            case .soap11: "http://schemas.xmlsoap.org/soap/envelope/"
            case .soap12: "http://www.w3.org/2003/05/soap-envelope"
            }
        }
    }

    /// Whether every interface is an operation, or one operation carries the interface's code.
    package enum OperationStyle: String, Sendable, CaseIterable { case perInterface, single }

    /// How the data stands in its element.
    package enum PayloadStyle: String, Sendable, CaseIterable {
        /// As text, escaped.
        case string
        /// As text in a CDATA section.
        case cdata
        /// As text, in base64.
        case base64
        /// As elements; the data is XML then.
        case elements
    }

    /// What the data is.
    package enum PayloadFormat: String, Sendable, CaseIterable { case json, xml }

    /// Where a parameter stands.
    package enum Placement: String, Sendable, CaseIterable {
        /// A child element of the operation.
        case element
        /// An attribute of the operation's element.
        case attribute
        /// A child of SOAP's header.
        case header
        /// A field of HTTP's header.
        case http
    }

    /// What a message says beside its operation.
    package enum Parameter: String, Sendable, CaseIterable {
        case providerCode, messageId, timestamp, nonce, code, message, data, sign
    }

    /// How times are written; always China's.
    package enum TimestampFormat: String, Sendable, CaseIterable {
        case digits = "yyyyMMddHHmmss"
        case spaced = "yyyy-MM-dd HH:mm:ss"
        case iso = "yyyy-MM-dd'T'HH:mm:ss"
        case seconds = "epochSeconds"
        case milliseconds = "epochMillis"
    }

    /// One interface.
    package struct Interface: Sendable, Equatable {
        /// The operation's name, or the interface's code in the style `single`.
        package var operation: String
        package var direction: OriginInterface.Direction
        package var soapAction: String?
    }

    /// The council's codes, and those it is answered with. The first of a list is the one that is written.
    package struct Codes: Sendable, Equatable {
        package var success = ["0000"]
        package var signature = ["2001"]
        package var duplicate = ["2002"]
        package var time = ["2003"]
        package var provider = ["2004"]
        package var format = ["2005"]
        package var permission = ["2006"]
        package var system = ["9999"]
        /// A query's answer that there is no such thing; pushes for what nobody knows are refused with it.
        package var notFound = ["3001"]
        /// What codes of the business begin with.
        package var business = ["3"]
    }

    /// What is asked of the side that calls.
    package struct Limits: Sendable, Equatable {
        package var perMinute = 60
        package var parallel = 2
        package var bytes = 10 << 20
    }

    package var name: String
    package var namespace: String
    package var prefix: String
    package var soapVersion: SOAPVersion
    package var soapAction: String
    package var operationStyle: OperationStyle
    /// The operation of the style `single`.
    package var operationName: String
    /// The element with the interface's code in the style `single`.
    package var interfaceElement: String
    package var payloadStyle: PayloadStyle
    package var payloadFormat: PayloadFormat
    /// The root of data that is XML.
    package var payloadRoot: String
    /// In the order in which they are written.
    package var order: [Parameter]
    package var names: [Parameter: String]
    package var placement: [Parameter: Placement]
    /// Whether data that stands in base64 is signed as it stands, and not as it was before.
    package var signsEncodedData: Bool
    package var request: SignatureScheme
    package var reply: SignatureScheme
    /// Whether a reply is signed as if it had no code and no text.
    package var replyWithoutResult: Bool
    /// Whether nobody signs; only for tests.
    package var isUnsigned: Bool
    package var keyEncoding: KeyEncoding
    package var timestampFormat: TimestampFormat
    /// Seconds.
    package var maxSkew: Int
    package var messageId: MessageNumberTemplate
    package var codes: Codes
    package var limits: Limits
    package var interfaces: [OriginInterface: Interface]
    /// The council's codes of states.
    package var statuses: [String: OriginStatus]
    /// The council's codes of printing.
    package var printStatuses: [String: OriginPrintStatus]
    /// The member of a reply's data that holds a file in base64.
    package var fileField: String

    /// What an interface is called in messages; `nil` where the profile has none.
    package func operation(of interface: OriginInterface) -> String? { interfaces[interface]?.operation }

    /// The interface of an operation, or of a code in the style `single`.
    package func interface(named operation: String) -> OriginInterface? {
        OriginInterface.allCases.first { interfaces[$0]?.operation == operation }
    }

    /// Whether we call it.
    package func isOut(_ interface: OriginInterface) -> Bool {
        interfaces[interface].map { $0.direction != .in } ?? false
    }

    /// Whether the council calls it at our address.
    package func isIn(_ interface: OriginInterface) -> Bool {
        interfaces[interface].map { $0.direction != .out } ?? false
    }

    /// The element or header name of a parameter.
    package func name(of parameter: Parameter) -> String { names[parameter] ?? parameter.rawValue }

    /// Where a parameter stands.
    package func place(of parameter: Parameter) -> Placement { placement[parameter] ?? .element }

    /// A time as messages have it.
    package func timestamp(_ time: ChinaTime) -> String {
        switch timestampFormat {
        case .digits: time.digits14
        case .spaced: time.creatTime.replacing("T", with: " ")
        case .iso: time.creatTime
        case .seconds: String(time.milliseconds / 1_000)
        case .milliseconds: String(time.milliseconds)
        }
    }

    /// The time of a message; `nil` for what is not written in the profile's way.
    package func time(_ text: String) -> ChinaTime? {
        switch timestampFormat {
        case .digits: return text.utf8.count == 14 ? ChinaTime(digits: text) : nil
        case .spaced, .iso:
            guard let time = ChinaTime(digits: text.filter { $0.isASCII && $0.isNumber }), timestamp(time) == text
            else { return nil }
            return time
        case .seconds: return Int64(text).flatMap { abs($0) < 1 << 40 ? ChinaTime(milliseconds: $0 * 1_000) : nil }
        case .milliseconds: return Int64(text).flatMap { abs($0) < 1 << 50 ? ChinaTime(milliseconds: $0) : nil }
        }
    }

    /// Whether a message's time is near enough to ours.
    package func isTimely(_ text: String, now: ChinaTime) -> Bool {
        guard let time = time(text) else { return false }
        let (difference, isTooLarge) = time.milliseconds.subtractingReportingOverflow(now.milliseconds)
        return !isTooLarge && difference.magnitude <= UInt64(maxSkew) * 1_000
    }
}

/// How message numbers are made, such as `{{providerCode}}{{yyyyMMdd}}{{number:10}}`.
package struct MessageNumberTemplate: Sendable, Equatable {
    package let text: String
    private let digits: Int

    init(text: String, digits: Int) {
        self.text = text
        self.digits = digits
    }

    /// `nil` where there is no number in it, a placeholder is unknown, or there are more than 18 digits.
    package init?(_ text: String) {
        let marks = text.matches(of: /\{\{(.*?)\}\}/).map { String($0.output.1) }
        let numbers = marks.filter { $0.hasPrefix("number:") }
        guard numbers.count == 1, let digits = Int(numbers[0].dropFirst("number:".count)), (4...18).contains(digits),
            marks.allSatisfy({ ["providerCode", "yyyyMMdd"].contains($0) || $0 == numbers[0] })
        else { return nil }
        self.init(text: text, digits: digits)
    }

    /// The number of a message.
    package func number(_ number: Int64, of provider: String, at time: ChinaTime) -> String {
        let plain = String(number)
        let padded = String(repeating: "0", count: max(0, digits - plain.utf8.count)) + plain
        return text.replacing("{{providerCode}}", with: provider).replacing(
            "{{yyyyMMdd}}", with: time.digits14.prefix(8)
        )
        .replacing("{{number:\(digits)}}", with: padded)
    }
}
