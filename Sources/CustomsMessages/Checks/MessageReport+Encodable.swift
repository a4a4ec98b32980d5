extension MessageFinding: Encodable {
    private enum CodingKeys: String, CodingKey {
        case severity, rule, path, line, english, chinese, value, customsCode
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(severity.rawValue, forKey: .severity)
        try container.encode(rule, forKey: .rule)
        try container.encode(path, forKey: .path)
        try container.encode(line, forKey: .line)
        try container.encode(english, forKey: .english)
        try container.encode(chinese, forKey: .chinese)
        try container.encodeIfPresent(value, forKey: .value)
        try container.encodeIfPresent(customsCode, forKey: .customsCode)
    }
}

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
