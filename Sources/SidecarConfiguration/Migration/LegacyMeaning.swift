package import SidecarBase

/// What a key of the old service's config.properties probably means. Its key names were never published, so they are told by the
/// words in them and by what the value looks like; whatever is concluded is shown, and asked about where it can hurt.
/// Source: zhejiang.md §2.1 and chapter 10, question 23.
package enum LegacyMeaning: String, Sendable, CaseIterable {
    /// The PIN of the IC card or UKey.
    case pin
    case companyCode, companyName, dxpId
    /// Where messages are sent over HTTP.
    case nodeURL
    /// A RabbitMQ broker; the configuration names only its host.
    case brokerHost, brokerPort, brokerUser, brokerPassword, brokerVhost
    /// Another password, which PortSign has no use for.
    case otherSecret
    /// Nothing that PortSign knows.
    case unknown

    /// The meaning of a key with this value.
    package init(key: String, value: Secret) {
        let plain = String(key.lowercased().filter { $0.isLetter || $0.isNumber })
        let isBroker = plain.contains("rabbit") || plain.hasPrefix("amqp") || plain.hasPrefix("mq")
        let mentions = { (words: [String]) in words.contains { plain.contains($0) } }
        self = value.withExposed { value in
            if LegacyProperties.mayNamePIN(key) {
                if isBroker { return .brokerPassword }
                return mentions([
                    "jdbc", "database", "datasource", "dbpass", "dbpwd", "ftp", "mail", "keystore", "redis",
                ])
                    ? .otherSecret : .pin
            }
            if isBroker {
                if mentions(["port"]) { return .brokerPort }
                if mentions(["user"]) { return .brokerUser }
                if mentions(["vhost", "virtualhost"]) { return .brokerVhost }
                if mentions(["host", "address", "ip", "server"]) { return .brokerHost }
                return .unknown
            }
            if SettingsPattern.url.accepts(value) { return .nodeURL }
            if mentions(["dxpid", "senderid"]), SettingsPattern.dxpId.accepts(value) { return .dxpId }
            if mentions(LegacyMeaning.companyWords), !mentions(["name", "mc"]),
                SettingsPattern.enterpriseCode.accepts(value)
            {
                return .companyCode
            }
            if mentions(["copname", "companyname", "entname", "enterprisename", "corpname", "企业名称"]),
                SettingsPattern.text.accepts(value)
            {
                return .companyName
            }
            return .unknown
        }
    }

    private static let companyWords = [
        "copcode", "companycode", "entcode", "enterprisecode", "corpcode", "tradecode", "customscode", "copno", "企业编码",
    ]
}

extension LegacyProperties {
    /// The keys with what they probably mean, in the order of the file.
    package var meanings: [(key: String, meaning: LegacyMeaning)] {
        keys.compactMap { key in self[key].map { (key, LegacyMeaning(key: key, value: $0)) } }
    }

    /// The first value with a meaning that is no secret.
    func plain(_ meaning: LegacyMeaning) -> String? {
        guard ![.pin, .brokerPassword, .otherSecret].contains(meaning) else { return nil }
        for entry in meanings where entry.meaning == meaning {
            if let value = self[entry.key]?.withExposed({ $0.trimmed }), !value.isEmpty { return value }
        }
        return nil
    }

    /// The PIN: the value of `key`, or of the keys that mean one, which must agree.
    func migratedPIN(key: String?) throws(Failure) -> Secret {
        if let key { return try pin(key: key) }
        let pins = meanings.filter { $0.meaning == .pin }.map(\.key).filter { (self[$0]?.count ?? 0) > 0 }
        guard let first = pins.first, let value = self[first] else { throw .noPIN }
        guard pins.allSatisfy({ self[$0] == value }) else { throw .severalPINs(pins) }
        return value
    }
}
