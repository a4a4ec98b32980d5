import AS2Partner
import AsyncHTTPClient
import CryptoCore
import Exchange
import Foundation
import Logging
import OutboundHTTP
import SidecarBase
import Synchronization

@testable import ExchangeAS2

/// Two partners of ours with keys of their own, for tests in which no other program is wanted.
final class Pair: Sendable {
    static let shared = Result { try Pair() }

    let here: CMS.Identity
    let there: CMS.Identity
    let stranger: CMS.Identity

    private init() throws {
        here = try AS2Partner.makeIdentity("here")
        there = try AS2Partner.makeIdentity("there")
        stranger = try AS2Partner.makeIdentity("stranger")
    }

    /// How we see the other side.
    func partnership(
        digest: CMS.Digest? = .sha256, cipher: CMS.Cipher? = .aes256, compression: Partnership.Compression = .none,
        receipts: Partnership.ReceiptWay = .synchronous, maximumMessage: Int = 1 << 20
    ) -> Partnership {
        Partnership(
            name: "HERE", partner: "THERE", identities: [here], certificates: [there.certificate], digest: digest,
            cipher: cipher, compression: compression, receipts: receipts, maximumMessage: maximumMessage)
    }

    /// How the other side sees us.
    func mirrored(_ partnership: Partnership) -> Partnership {
        var mirrored = partnership
        (mirrored.name, mirrored.partner) = (partnership.partner, partnership.name)
        mirrored.identities = [there]
        mirrored.certificates = [here.certificate]
        return mirrored
    }
}

/// A folder of one test, removed with it.
final class WorkFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("as2-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// One side that takes messages, called without a server.
final class Side: Sendable {
    let reception: AS2Reception
    let transport: AS2Transport
    let folder: WorkFolder
    private let seen = Mutex<(stored: [[UInt8]], refused: [String], verdict: AS2Reception.Verdict)>(([], [], .stored))

    init(_ partnership: Partnership, url: String = "http://127.0.0.1:9/as2", receiptURLs: [String] = []) throws {
        folder = try WorkFolder()
        let client = Side.client
        let logger = Logger(label: "as2") { _ in SwiftLogNoOpLogHandler() }
        let store = ReceiptStore(folder: folder.path)
        transport = AS2Transport(
            url: url, partnership: partnership, store: store, timeout: .seconds(30), client: client)
        let holder = Holder()
        reception = AS2Reception(
            [
                AS2Reception.Line(
                    route: "node", transport: transport, receiptURLs: receiptURLs,
                    courier: ReceiptCourier(store: store, timeout: .seconds(30), client: client, logger: logger)
                ) { holder.side?.store($0) ?? .later }
            ], refused: { detail, _ in holder.side?.note(detail) }, logger: logger)
        holder.side = self
    }

    /// One for the whole program; it is never shut down.
    static let client = HTTPCaller.makeClient()

    var stored: [[UInt8]] { seen.withLock { $0.stored } }
    var refused: [String] { seen.withLock { $0.refused } }

    func setVerdict(_ verdict: AS2Reception.Verdict) { seen.withLock { $0.verdict = verdict } }

    private func store(_ bytes: [UInt8]) -> AS2Reception.Verdict {
        seen.withLock { seen in
            if seen.verdict == .stored { seen.stored.append(bytes) }
            return seen.verdict
        }
    }

    private func note(_ detail: String) { seen.withLock { $0.refused.append(detail) } }

    /// Posts an entity with the header fields of a message.
    func take(
        _ entity: MIMEEntity, from partnership: Partnership, id: String = "m1@there", more: [MIMEEntity.Field] = []
    ) async -> PartnerAnswer {
        let fields = AS2Head.fields(partnership, messageID: id, now: ChinaTime.now()) + more + entity.fields
        return await reception.answer(
            PartnerPost(headers: fields.map { ($0.name, $0.value) }, body: entity.body, peer: "192.0.2.1"))
    }
}

/// Breaks the circle between a side and what it hands out.
private final class Holder: Sendable {
    private let held = Mutex<WeakSide>(WeakSide())

    private struct WeakSide: Sendable { weak var side: Side? }

    var side: Side? {
        get { held.withLock { $0.side } }
        set { held.withLock { $0.side = newValue } }
    }
}

/// Asks for a signed receipt in the answer.
let wish = [
    MIMEEntity.Field("Disposition-Notification-To", "x@example"),
    MIMEEntity.Field(
        "Disposition-Notification-Options",
        "signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=optional, sha256"),
]

extension PartnerAnswer {
    /// As an entity.
    var entity: MIMEEntity { MIMEEntity(headers.map { MIMEEntity.Field($0.name, $0.value) }, body: body) }

    /// The receipt in it, verified by the one who sent the message.
    func receipt(for sender: Partnership) throws -> DispositionReceipt { try DispositionReceipt(entity, from: sender) }
}
