import CryptoCore
import CustomsMessages
import Foundation
import SidecarBase
import Testing

@testable import Ledger

/// A folder that goes when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var ledger: String { path + "/var/ledger.sqlite" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// The time of every test: 2026-01-05 08:00:00 in China.
let morning = ChinaTime(milliseconds: 1_767_571_200_000)

func openLedger(_ folder: TemporaryFolder, mode: LedgerMode = .writer) throws -> SQLiteLedger {
    try SQLiteLedger.open(path: folder.ledger, now: { morning }, mode: mode)
}

/// A made-up signed order.
func declaration(
    _ name: String, company: String = "3301960EX1", guid: String? = nil, content: String = "",
    type: String = "CEB311Message",
    keys: [BusinessKey]? = nil, time: ChinaTime = morning, route: String? = "node"
) throws -> SignedDeclaration {
    let type = try #require(MessageType(rootName: type))
    let guid = guid ?? "GUID-\(name)"
    let keys = keys ?? [BusinessKey(kind: "order", parts: ["EBP1", "ORDER-\(name)"])]
    let root = "<ceb:CEB311Message guid=\"\(guid)\" xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\"><ceb:Order>\(content)"
    let filler = (0..<40).map { "<ceb:item\($0)>\(name)-\($0 &* 7919)</ceb:item\($0)>" }.joined()
    let input = Array("\(root)\(filler)</ceb:Order></ceb:CEB311Message>".utf8)
    let signature = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\(name)</ds:Signature>"
    let signed = Array("\(root)\(filler)</ceb:Order>\(signature)</ceb:CEB311Message>".utf8)
    let id = MessageID.make(at: time)
    return SignedDeclaration(
        id: id, company: company,
        declaration: Declaration(
            type: type, guid: guid, copCode: company, copName: "示例", dxpId: "DXPENT0000099001", keys: keys,
            documentCount: keys.count, isSigned: false, orderNumbers: []),
        channel: "api", peer: "127.0.0.1", input: input, inputDigest: MessageDigest.sha256(input), signed: signed,
        signer: "ukey-a", certNo: "0123abcd", device: "reader 1",
        times: StepTimes(received: time, checked: time, signed: time, verified: time),
        delivery: route.map {
            DeliveryOrder(
                route: $0, copMsgId: "COP-\(id.text)", creatTime: "2026-01-05T08:00:00", senderId: "DXPENT0000099001",
                receiverId: "DXPEDCCEB0000002")
        })
}

/// A made-up receipt with one entry for each key.
func receipt(
    _ status: String, _ keys: [BusinessKey?], at time: String = "20260105090000000", type: String = "CEB312Message",
    salt: String = "", targets: [String] = [], statusKind: ReceiptEntry.StatusKind = .returnStatus,
    invtNo: String? = nil
) -> ReceiptArrival {
    let names = keys.map { $0?.text ?? "-" }.joined(separator: ",")
    let content = Array(
        "<receipt type=\"\(type)\" status=\"\(status)\" time=\"\(time)\" salt=\"\(salt)\">\(names)</receipt>".utf8)
    return ReceiptArrival(
        receivedAt: morning, channel: "zhejiang", peer: "127.0.0.1", content: content,
        digest: MessageDigest.sha256(content),
        receipt: Receipt(
            type: type, guid: nil,
            entries: keys.map {
                ReceiptEntry(
                    key: $0, status: status, time: time, info: "info \(status)", guid: nil, statusKind: statusKind,
                    invtNo: invtNo)
            }),
        msgType: "CUSTOMS_CEB_CALLBACK", copMsgId: nil, originalForm: ["content": "a\tb\\n", "msg_type": "X"],
        targets: targets)
}

func orderKey(_ name: String) -> BusinessKey { BusinessKey(kind: "order", parts: ["EBP1", "ORDER-\(name)"]) }
