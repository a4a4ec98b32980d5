extension OriginProfile {
    /// The profile `ccpit-default`, made up for tests and as a beginning for one's own. Source: ccpit.md §4.
    package static let standard = OriginProfile(
        name: "ccpit-default", namespace: "urn:example:ccpit-exchange", prefix: "x", soapVersion: .soap11,
        soapAction: "",
        operationStyle: .perInterface, operationName: "exchange", interfaceElement: "interfaceCode",
        payloadStyle: .string, payloadFormat: .json, payloadRoot: "request",
        order: [.providerCode, .messageId, .timestamp, .code, .message, .data, .sign], names: [:], placement: [:],
        signsEncodedData: false, request: SignatureScheme(.joined), reply: SignatureScheme(.joined),
        replyWithoutResult: false, isUnsigned: false, keyEncoding: .textTrimmed, timestampFormat: .digits, maxSkew: 300,
        messageId: standardNumber, codes: Codes(), limits: Limits(),
        interfaces: Dictionary(
            uniqueKeysWithValues: OriginInterface.allCases.map {
                ($0, Interface(operation: $0.rawValue, direction: $0.usualDirection))
            }),
        statuses: Dictionary(
            uniqueKeysWithValues: OriginStatus.allCases.filter { $0 != .other }.map { ($0.rawValue, $0) }),
        printStatuses: Dictionary(
            uniqueKeysWithValues: OriginPrintStatus.allCases.filter { $0 != .other }.map { ($0.rawValue, $0) }),
        fileField: "file")

    private static let standardNumber = MessageNumberTemplate(digits: 10)
}

extension MessageNumberTemplate {
    /// Provider code, day and a number of so many digits.
    init(digits: Int) {
        self.init(text: "{{providerCode}}{{yyyyMMdd}}{{number:\(digits)}}", digits: digits)
    }
}
