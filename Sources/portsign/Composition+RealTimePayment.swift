internal import Channels
internal import Ledger
internal import Logging
internal import OutboundHTTP
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

/// The parts that answer customs' questions for payment data.
struct RealTimePaymentParts {
    let channel: any ChannelServing
    let workers: [any Service]

    /// `nil` when nobody is configured to be asked.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    init?(
        _ settings: Settings, ledger: any ChannelLedger, signing: SigningDesk, clients: OutboundClients, logger: Logger
    ) throws {
        guard let own = settings.realTimePayment else { return nil }
        let policy = RealTimePaymentPolicy(own)
        let (nudge, notices) = (Nudge(), Nudge())
        let secret = try own.erp.hmacSecretFile.map { try SecretFile.read($0) }
        let signer = PaymentSigner(signing: signing)
        let way = OutboundWay(own.tls, proxy: own.proxy, connectTimeout: own.connectTimeout)
        let uploader = CustomsUploader(
            url: own.url, testURL: own.testUrl, isTest: own.mode == .test,
            caller: HTTPCaller(
                client: try clients.client(for: way), timeout: own.timeout, renewal: try clients.renewal(for: way)))
        let client = try clients.client(for: own.erp.tls)
        let renewal = try clients.renewal(for: own.erp.tls)
        let source = own.erp.url.map { url in
            PaymentDataSource(
                url: url, secret: secret,
                caller: HTTPCaller(client: client, timeout: own.erp.timeout, renewal: renewal))
        }
        let desk = RealTimePaymentDesk(
            ledger: ledger, policy: policy, nudge: nudge, notices: notices, logger: logger)
        channel = RealTimePaymentServing(desk: desk, signer: signer, uploader: uploader)
        let runner = SessionRunner(
            ledger: ledger, policy: policy, source: source, signer: signer, uploader: uploader, notices: notices,
            logger: logger)
        var workers: [any Service] = []
        if let url = own.erp.notifyUrl {
            let target = NoticeTarget(
                url: url, timeout: own.erp.timeout, hmacSecret: secret, client: client, renewal: renewal)
            workers.append(
                NoticeWorker(
                    channel: PaymentSession.channel, target: target, ledger: ledger, nudge: notices, logger: logger))
        }
        // Services stop in the reverse order: first what makes notices.
        workers.append(RealTimePaymentWorker(runner: runner, signing: signing, nudge: nudge))
        self.workers = workers
    }
}

extension RealTimePaymentPolicy {
    /// The policy the settings ask for.
    init(_ settings: RealTimePaymentSettings) {
        self.init(
            platforms: settings.platforms.map { Platform(ebpCode: $0.ebpCode, company: $0.company, certNo: $0.certNo) })
        limit = settings.limit
        warning = settings.warning
        uploadsAfterDeadline = settings.uploadAfterDeadline
        lengthUnit = PaymentDataRules.LengthUnit(rawValue: settings.lengthUnit.rawValue) ?? .utf16
        treatments = settings.texts.mapValues { treatment in
            switch treatment {
            case .asIs: .asIs
            case .collapseWhitespace: .collapseWhitespace
            case .urlEncode: .urlEncode
            case .literal(let text): .literal(text)
            }
        }
        places = settings.parallel
        callbackPath = settings.callbackPath
        callbackRate = settings.callbackRate
    }
}
