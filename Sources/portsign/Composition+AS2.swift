internal import CryptoCore
internal import Exchange
internal import ExchangeAS2
internal import Foundation
internal import Logging
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration

extension Composition {
    /// The way to an AS2 partner.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    static func transport(
        _ as2: RouteSettings.AS2, of route: RouteSettings, in settings: Settings, clients: OutboundClients
    ) throws -> AS2Transport {
        let receipts: Partnership.ReceiptWay =
            switch as2.mdn {
            case .none: .none
            case .sync: .synchronous
            case .async: .asynchronous(url: as2.mdnUrl ?? "", wait: as2.mdnWait)
            }
        return AS2Transport(
            url: as2.url,
            partnership: Partnership(
                name: as2.from, partner: as2.to, identities: try as2.keyFiles.map { try CMS.Identity(file: $0) },
                certificates: try as2.partnerCertificateFiles.map { try Certificate(file: $0) },
                digest: CMS.Digest(rawValue: as2.sign.rawValue), cipher: CMS.Cipher(rawValue: as2.encrypt.rawValue),
                compression: Partnership.Compression(rawValue: as2.compress.rawValue) ?? .none, receipts: receipts,
                maximumMessage: settings.server.bodyBytes),
            store: ReceiptStore(folder: "\(settings.state.folder)/as2/\(route.name)"), timeout: as2.timeout,
            client: try clients.client(for: route.tls))
    }

    /// What takes in a partner's messages; `nil` for a route of another type.
    static func line(
        of route: RouteSettings, by transport: any Transport, clients: OutboundClients, desk: any ReceiptAccepting,
        state: String, logger: Logger
    ) throws -> AS2Reception.Line? {
        guard case .as2(let as2) = route.transport, let transport = transport as? AS2Transport else { return nil }
        let unreadable = UnreadableReceipts(state: state)
        let source = RequestSource(channel: "as2", peer: route.name)
        let courier = ReceiptCourier(
            store: transport.store, timeout: as2.timeout, client: try clients.client(for: route.tls), logger: logger)
        return AS2Reception.Line(
            route: route.name, transport: transport, receiptURLs: as2.receiptUrls, courier: courier
        ) { bytes in
            switch await desk.acceptTerminal(bytes, from: source) {
            case .success: return .stored
            case .failure(PushErrorCode.system.rawValue, _): return .later
            case .failure(let code, let text):
                do {
                    return .refused("\(code) \(text), kept as \(try unreadable.keep(bytes))")
                } catch {
                    logger.error(
                        "what an AS2 partner sent cannot be kept",
                        metadata: ["route": "\(route.name)", "cause": "\(error)"])
                    return .later
                }
            }
        }
    }

    /// What takes in all partners' posts; `nil` without partners.
    static func reception(
        _ lines: [AS2Reception.Line], desk: any DeclarationAccepting, logger: Logger
    ) -> (any PartnerPosting)? {
        guard !lines.isEmpty else { return nil }
        return AS2Reception(
            lines,
            refused: { detail, peer in
                await desk.refuse(.receiptContent, detail: detail, from: RequestSource(channel: "as2", peer: peer))
            }, logger: logger)
    }
}

/// Delivers receipts until the service stops.
struct CourierService: Service {
    let courier: ReceiptCourier

    func run() async throws { await courier.run() }
}

extension CMS.Identity {
    /// A key and its certificate from one PEM file that nobody else can read.
    fileprivate init(file: String) throws {
        let text = try SecretFile.read(file)
        do {
            self = try text.withExposed { text throws(CryptoError) in try CMS.Identity(pem: text) }
        } catch {
            throw SidecarError(.configValue, "\(file): \(error.detail)")
        }
    }
}

extension Certificate {
    /// A certificate from a PEM file.
    fileprivate convenience init(file: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SidecarError(.configValue, "\(file) cannot be read")
        }
        do {
            try self.init(pem: text)
        } catch {
            throw SidecarError(.configValue, "\(file): \(error.detail)")
        }
    }
}

extension Doctor {
    /// The certificates of an AS2 partnership: what has expired, or soon will, has to be replaced on both sides.
    func certificates(of transport: AS2Transport, subject: String) -> [Finding] {
        let partnership = transport.partnership
        let own = partnership.identities.enumerated().map { index, identity in
            finding(
                identity.certificate, isFirst: index == 0, subject,
                text("own certificate", "本方证书"))
        }
        return own
            + partnership.certificates.enumerated().map { index, certificate in
                finding(certificate, isFirst: index == 0, subject, text("partner's certificate", "对方证书"))
            }
    }

    private func finding(_ certificate: Certificate, isFirst: Bool, _ subject: String, _ whose: String) -> Finding {
        let now = ChinaTime.now()
        let days = (certificate.notAfter.milliseconds - now.milliseconds) / 86_400_000
        let end = certificate.notAfter.readable.prefix(10)
        let seen =
            "\(whose) \(certificate.certNo)" + text(", until \(end)", "，有效期至 \(end)")
            + (isFirst ? "" : text(", not the first", "，非首位"))
        if certificate.isValid(at: now), days >= 30 || !isFirst { return Finding(subject, .good, seen) }
        guard isFirst else {
            return Finding(
                subject, .warning, seen,
                advice: text("it is over and can be taken out of the list", "已失效，可从列表中删除"))
        }
        return Finding(
            subject, certificate.isValid(at: now) ? .warning : .bad, seen,
            advice: text(
                "agree with the partner upon a new one, put it first in the list and keep this one behind it for a while",
                "请与对方约定新证书，置于列表首位，并将此证书保留一段时间"))
    }
}
