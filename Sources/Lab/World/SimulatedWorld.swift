package import AsyncHTTPClient
internal import CryptoCore
package import Logging
package import SidecarBase

/// Everything around the sidecar: exchange node, platform and ERP, on ports of 127.0.0.1.
package final class SimulatedWorld: Sendable {
    /// How receipts come to the enterprise.
    package enum ReceiptWay: String, Sendable, CaseIterable {
        /// Interface 2.1, encrypted and signed.
        case platform
        /// Interface 2.1 of the platform's test environment, plain.
        case plain
        /// As DxpMsg.
        case terminal
    }

    /// What can be chosen.
    package struct Settings: Sendable {
        /// The base address of the sidecar, without a slash at the end.
        package var sidecar: String
        package var receiptWay = ReceiptWay.platform
        /// The folder into which receipts are written in place of being pushed.
        package var receiptFolder: String?
        /// `nil` sends no receipts.
        package var receipts: ReceiptPlan? = ReceiptPlan()
        package var company = SampleCompany.example
        package var node = ExchangeNode.Settings()
        /// 0 takes any.
        package var nodePort = 0
        package var platformPort = 0
        package var erpPort = 0
        /// `nil` makes new ones.
        package var keys: PlatformKeyring?
        /// The enterprise's keys at the platform; `nil` makes new ones.
        package var enterprise: EnterpriseKeyring?
        package var hmacSecret: String?
        /// Customs' side of the payment data interface; `nil` for a world without it.
        package var paymentCustoms: PaymentCustoms.Settings?
        /// The council of the certificate-of-origin exchange; `nil` for a world without it.
        package var originCouncil: OriginCouncil.Settings?
        /// The foreign exchange authority; `nil` for a world without it.
        package var foreignExchange: ForeignExchangeAuthority.Settings?
        /// The time of the foreign exchange authority, by which it opens and closes.
        package var foreignExchangeClock = LabClock()
        /// Ports of the sister systems; 0 takes any.
        package var sisterPorts = (paymentCustoms: 0, originCouncil: 0, foreignExchange: 0)
        /// What goes wrong with the answers of node and ERP, and with the pushes.
        package var mischief: Mischief?

        package init(sidecar: String) {
            self.sidecar = sidecar
        }
    }

    package let keys: PlatformKeyring
    /// The enterprise's keys at the platform.
    package let enterprise: EnterpriseKeyring
    package let node: ExchangeNode
    package let platform: ClearancePlatform
    package let erp: EnterpriseSystem
    /// Customs' side of the payment data interface, where the world has it.
    package let paymentCustoms: PaymentCustoms?
    /// The council of the certificate-of-origin exchange, where the world has it.
    package let originCouncil: OriginCouncil?
    /// The foreign exchange authority, where the world has it.
    package let foreignExchange: ForeignExchangeAuthority?
    /// Hands messages in as the platform does.
    package let caller: DeclareCaller
    /// Makes messages of the company.
    package let samples: SampleMessages
    private let settings: Settings

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - client: for all calls; it stays the caller's.
    ///   - logger: of all parts.
    ///   - now: the time of all parts.
    /// - Throws: `CryptoError` when keys cannot be made, and what TLS says of certificates that cannot be used.
    package init(
        _ settings: Settings, client: HTTPClient, logger: Logger, now: @escaping Now = ChinaTime.now
    ) throws {
        self.settings = settings
        let keys = try settings.keys ?? PlatformKeyring.make()
        self.keys = keys
        let enterprise = try settings.enterprise ?? EnterpriseKeyring.make()
        self.enterprise = enterprise
        let callback = settings.sidecar + "/callbacks/zhejiang"
        var target: PushTarget =
            switch settings.receiptWay {
            case .platform: .platform(url: callback, keys: keys)
            case .plain: .platform(url: callback, keys: nil)
            case .terminal: .terminal(url: settings.sidecar + "/callbacks/dxp")
            }
        if let folder = settings.receiptFolder { target = .folder(folder) }
        let pushes = settings.mischief.map { PushMischief(seed: $0.seed) }
        var erpFaults = FaultScript()
        var nodeSettings = settings.node
        if let mischief = settings.mischief {
            nodeSettings.faults = FaultScript(mischief: mischief, hangTime: .seconds(5), slowTime: .milliseconds(500))
            erpFaults = FaultScript(
                mischief: mischief.forPart(1), hangTime: .seconds(5), slowTime: .milliseconds(500))
        }
        let receipts = settings.receipts.map { [target] in
            ReceiptSender(target: target, plan: $0, client: client, mischief: pushes, logger: logger, now: now)
        }
        samples = SampleMessages(company: settings.company, now: now)
        caller = DeclareCaller(url: settings.sidecar + DeclareCaller.path, client: client)
        node = ExchangeNode(nodeSettings, receipts: receipts, logger: logger, now: now)
        platform = ClearancePlatform(
            keys: settings.receiptWay == .plain ? nil : keys, caller: caller, callbackURL: callback, samples: samples,
            enterprise: enterprise, company: settings.company, client: client, mischief: pushes, logger: logger,
            now: now)
        erp = EnterpriseSystem(keys: keys, hmacSecret: settings.hmacSecret, faults: erpFaults, logger: logger, now: now)
        paymentCustoms = settings.paymentCustoms.map {
            PaymentCustoms($0, client: client, logger: logger, now: now)
        }
        originCouncil = settings.originCouncil.map { OriginCouncil($0, client: client, logger: logger, now: now) }
        foreignExchange = try settings.foreignExchange.map {
            try ForeignExchangeAuthority($0, clock: settings.foreignExchangeClock, logger: logger)
        }
    }

    /// Starts all parts.
    /// - Throws: `LabServer.Failure` when a port is taken; then none runs.
    package func start() async throws(LabServer.Failure) {
        do {
            try await node.start(port: settings.nodePort)
            try await platform.start(port: settings.platformPort)
            try await erp.start(port: settings.erpPort)
            try await paymentCustoms?.start(port: settings.sisterPorts.paymentCustoms)
            try await originCouncil?.start(port: settings.sisterPorts.originCouncil)
            try await foreignExchange?.start(port: settings.sisterPorts.foreignExchange)
        } catch {
            await stop()
            throw error
        }
    }

    /// Stops all parts.
    package func stop() async {
        await node.stop()
        await platform.stop()
        await erp.stop()
        await paymentCustoms?.stop()
        await originCouncil?.stop()
        await foreignExchange?.stop()
    }
}
