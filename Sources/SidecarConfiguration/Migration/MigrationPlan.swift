package import SidecarBase

/// What becomes of an old service's folder: the questions that are open, and, when all are answered, the new configuration, the
/// PIN and what differs. Pure: reads and writes nothing.
package struct MigrationPlan: Sendable {
    /// Where the new files lie.
    package struct Places: Sendable {
        /// The folder of files with secrets.
        package let secrets: String
        /// The folder of ledger and working files.
        package let state: String

        package init(secrets: String, state: String) {
            self.secrets = secrets
            self.state = state
        }
    }

    /// Why the PIN was not taken over.
    package enum PIN: Sendable {
        /// It is there and goes to ``pinPath``.
        case found(Secret)
        /// The signer has none.
        case notNeeded
        /// It was not found; the file has to be written by a person.
        case missing
    }

    let bundle: OldBundle
    let answers: MigrationAnswers
    let places: Places

    package init(_ bundle: OldBundle, answers: MigrationAnswers, places: Places) {
        self.bundle = bundle
        self.answers = answers
        self.places = places
    }

    /// The same plan with one answer more.
    package func answering(_ key: MigrationQuestion.Key, _ answer: String) -> MigrationPlan {
        var answers = answers
        answers[key] = answer
        return MigrationPlan(bundle, answers: answers, places: places)
    }

    // MARK: - Questions

    /// The questions without an answer, in the order in which they are to be asked; answers may raise further ones.
    package var questions: [MigrationQuestion] { allQuestions.filter { answers[$0.key] == nil } }

    /// Answers that will not do: the question and why, in a language.
    package func complaints(language: SettingsLanguage) -> [(key: MigrationQuestion.Key, text: String)] {
        allQuestions.compactMap { question in
            guard let answer = answers[question.key] else { return nil }
            return question.complaint(about: answer, language: language).map { (question.key, $0) }
        }
    }

    private var allQuestions: [MigrationQuestion] {
        let old = bundle.properties
        var questions = [
            MigrationQuestion(
                .companyCode, suggestion: old?.plain(.companyCode),
                "Customs code of the company (BaseTransfer/copCode)", "企业海关编码（BaseTransfer/copCode）"),
            MigrationQuestion(
                .companyName, suggestion: old?.plain(.companyName), "Registered name of the company", "企业注册名称"),
            MigrationQuestion(
                .companyDxpId, suggestion: old?.plain(.dxpId), "Its DXP id (BaseTransfer/dxpId)",
                "企业 DXP 编号（BaseTransfer/dxpId）"),
            MigrationQuestion(
                .companyEdition, suggestion: "2018-113",
                "Edition of the customs messages: 2018-113, or 2022-05 (needed for SM2 keys)",
                "海关报文规范版本：2018-113，或 2022-05（SM2 密钥须用此版本）"),
            MigrationQuestion(
                .signerType, suggestion: "card",
                "Where the key is: \(MigrationQuestion.signerTypes.joined(separator: ", "))",
                "密钥所在：\(MigrationQuestion.signerTypes.joined(separator: "、"))"),
        ]
        switch signerType {
        case "pkcs11", "skf", "eport-library":
            questions.append(
                MigrationQuestion(
                    .signerLibrary, suggestion: nil, "Library file (.so) of the device", "设备的动态库文件（.so）"))
        case "software":
            questions.append(
                MigrationQuestion(.signerKey, suggestion: nil, "File with the private key, PEM", "私钥文件（PEM）"))
            questions.append(
                MigrationQuestion(.signerCertificate, suggestion: nil, "File with the certificate, PEM", "证书文件（PEM）"))
        default: break
        }
        questions += [
            MigrationQuestion(
                .nodeURL, suggestion: old?.plain(.nodeURL) ?? "", mayBeEmpty: true,
                "Address of the exchange node (ReceiveCebDeclare); nothing when messages are only signed here and the caller sends them",
                "交换节点地址（ReceiveCebDeclare）；只加签、由调用方自行发送时留空"),
            MigrationQuestion(
                .erpURL, suggestion: "", mayBeEmpty: true,
                "Address of the ERP that gets receipts; nothing when none does", "接收回执的 ERP 地址；没有则留空"),
            MigrationQuestion(
                .host, suggestion: bundle.connector?.address ?? "0.0.0.0",
                "Address to listen on; the old service: \(bundle.connector?.address ?? "every address")",
                "监听地址；原服务：\(bundle.connector?.address ?? "全部地址")"),
            MigrationQuestion(
                .port, suggestion: String(bundle.connector?.port ?? 9_090), "Port to listen on", "监听端口"),
        ]
        let host = answers[.host] ?? bundle.connector?.address ?? "0.0.0.0"
        if !AddressRange.isLoopback(host: host) {
            questions.append(
                MigrationQuestion(
                    .allow, suggestion: nil,
                    "Who may call, addresses or ranges parted by commas (the old service asked nobody): the platform's, the ERP's, and 127.0.0.0/8",
                    "允许访问的地址或网段，以逗号分隔（原服务不限制）：平台、ERP 的地址，以及 127.0.0.0/8"))
        }
        if isPINAmbiguous {
            let keys = pinKeys.joined(separator: ", ")
            questions.append(
                MigrationQuestion(
                    .pinKey, suggestion: nil, "Which key of config.properties holds the PIN: \(keys)",
                    "config.properties 中哪个键是 PIN：\(keys)"))
        }
        return questions
    }

    // MARK: - The signer and its PIN

    var signerType: String { answers[.signerType] ?? "card" }

    /// The name of the signer.
    package static let signerName = "ukey"

    /// The file for the PIN.
    package var pinPath: String { "\(places.secrets)/\(MigrationPlan.signerName).pin" }

    /// The PIN of the old service.
    package var pin: PIN {
        guard signerType != "software" else { return .notNeeded }
        do {
            guard let pin = try bundle.properties?.migratedPIN(key: answers[.pinKey]) else { return .missing }
            return .found(pin)
        } catch {
            return .missing
        }
    }

    private var pinKeys: [String] {
        (bundle.properties?.meanings ?? []).filter { $0.meaning == .pin }.map(\.key)
    }

    private var isPINAmbiguous: Bool {
        guard signerType != "software", let properties = bundle.properties else { return false }
        do {
            _ = try properties.migratedPIN(key: nil)
            return false
        } catch .severalPINs {
            return true
        } catch {
            return false
        }
    }

    /// Keys of config.properties and what became of each, in the order of the file; values are not in it.
    package func keys(language: SettingsLanguage) -> [(key: String, fate: String)] {
        (bundle.properties?.meanings ?? []).map { key, meaning in (key, fate(meaning, of: key)[language]) }
    }

    private func fate(_ meaning: LegacyMeaning, of key: String) -> BilingualText {
        switch meaning {
        case .pin:
            guard signerType != "software" else { return BilingualText("not needed: the key is a file", "不需要：密钥为文件") }
            if (bundle.properties?[key]?.count ?? 0) == 0 { return BilingualText("is empty", "为空") }
            if let chosen = answers[.pinKey], chosen != key { return BilingualText("not used", "未使用") }
            return BilingualText("the PIN, copied to \(pinPath)", "PIN，已复制到 \(pinPath)")
        case .companyCode: return BilingualText("companies[0].code", "companies[0].code")
        case .companyName: return BilingualText("companies[0].name", "companies[0].name")
        case .dxpId: return BilingualText("companies[0].dxpId", "companies[0].dxpId")
        case .nodeURL:
            return BilingualText("an address, offered for routes[0].transport.url", "地址，供 routes[0].transport.url 选用")
        case .brokerHost, .brokerPort, .brokerUser, .brokerVhost, .brokerPassword:
            return BilingualText(
                "a message broker: not taken over; a route of the type amqp does that (docs/transports.md)",
                "消息中间件：未沿用；可配置 amqp 类型的线路（docs/transports.md）")
        case .otherSecret: return BilingualText("another password: not taken over", "其他口令：未沿用")
        case .unknown: return BilingualText("not known, not taken over", "未识别，未沿用")
        }
    }
}
