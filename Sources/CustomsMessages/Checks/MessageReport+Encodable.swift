extension MessageReport: Encodable {
    /// The fields of the JSON form, which the command line and the API share.
    package enum CodingKeys: String, CodingKey {
        case messageType, edition, valid, findings
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(messageType, forKey: .messageType)
        try container.encode(edition.name, forKey: .edition)
        try container.encode(isValid, forKey: .valid)
        try container.encode(findings, forKey: .findings)
    }
}
