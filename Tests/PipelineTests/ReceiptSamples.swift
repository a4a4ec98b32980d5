import Foundation
import SidecarBase
import TerminalEnvelope
import Testing

@testable import CustomsMessages

/// Receipts of every type, made from the catalogue's descriptions, so that a type that is added is not forgotten.
enum ReceiptSamples {
    /// Where a type says what it says. Source: ceb.md §7.2 and the tables of chapters 4 and 5.
    struct Fields {
        let key: [String]
        var status = "returnStatus"
        var time = "returnTime"
        var info = "returnInfo"
        var kind = ReceiptEntry.StatusKind.returnStatus
    }

    /// By type; written here a second time on purpose.
    static let fields: [Int: Fields] = [
        214: Fields(key: ["agentCode", "coElNo"]), 216: Fields(key: ["operatorCode", "coElNo"]),
        304: Fields(key: ["ebpCode", "orderNo"]), 312: Fields(key: ["ebpCode", "orderNo"]),
        404: Fields(key: ["ebcCode", "orderNo", "payNo"]), 412: Fields(key: ["payCode", "payTransactionId"]),
        506: Fields(key: ["logisticsCode", "logisticsNo"]),
        508: Fields(key: ["operatorCode", "copNo", "msgSeqNo"]),
        510: Fields(key: ["logisticsCode", "copNo", "msgSeqNo"]),
        512: Fields(key: ["logisticsCode", "logisticsNo"]), 514: Fields(key: ["logisticsCode", "logisticsNo"]),
        604: Fields(key: ["agentCode", "copNo"]), 606: Fields(key: ["agentCode", "copNo"]),
        608: Fields(key: ["agentCode", "copNo", "msgSeqNo"]),
        622: Fields(key: ["agentCode", "copNo"]), 624: Fields(key: ["agentCode", "copNo"]),
        626: Fields(key: ["agentCode", "copNo"]), 702: Fields(key: ["agentCode", "copNo", "msgSeqNo"]),
        712: Fields(key: ["operatorCode", "copNo"]),
        792: Fields(key: ["sumNo"], status: "decState", time: "opDate", info: "entryId", kind: .declarationState),
        816: Fields(key: ["invtNo"], status: "status", info: "taxNo", kind: .taxStatus),
        818: Fields(key: ["invtNo"], status: "status", info: "taxNo", kind: .taxStatus),
        900: Fields(key: ["oriCopMsgId"]),
    ]

    /// A receipt of `documents` records, the values of the n-th of which are `values(n)`.
    static func headquarters(
        _ description: MessageDescription, documents: Int, prefix: String = "", _ values: (Int) -> [String: String]
    ) -> [UInt8] {
        func write(_ element: ElementDescription, _ values: [String: String], _ count: Int) -> String {
            (0..<count).map { _ in
                let content =
                    switch element.content {
                    case .group(let children): children.map { write($0, values, 1) }.joined()
                    case .text(let type): values[element.name] ?? filler(type)
                    case .any, .signature: ""
                    }
                return "<\(prefix)\(element.name)>\(content)</\(prefix)\(element.name)>"
            }.joined()
        }
        let body = (0..<documents).map { number in
            description.elements.map { write($0, values(number), 1) }.joined()
        }
        let declared = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix.dropLast())"
        let root = prefix + description.rootName
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<\(root) "
            + "\(declared)=\"\(CustomsNamespace.ceb)\" version=\"1.0\" guid=\"7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E0001\">"
            + body.joined() + "</\(root)>"
        return Array(text.utf8)
    }

    /// A text of a type that is not empty.
    private static func filler(_ type: TextType) -> String {
        switch type {
        case .characters(let minimum, let maximum, _):
            String(repeating: "7", count: max(minimum, min(4, maximum ?? 4)))
        case .decimal, .integer, .lexical: "1"
        }
    }

    /// The statuses a receipt may carry, as its description tells; `<0` is a code of its direction's tables.
    static func statuses(_ description: MessageDescription) -> [String] {
        guard let meaning = returnStatus(description.elements)?.meaning else { return ["1", "2", "3"] }
        // CEB510: its own list was never published.
        if meaning.hasSuffix("as 508") { return ["1", "2", "3", "4", "100", "399", "-505500"] }
        let code = description.direction == .import ? "-621029" : "-601500"
        return meaning.split(separator: " ").compactMap {
            switch $0 {
            case "<0", "negative": code
            default: Int($0).map(String.init)
            }
        }
    }

    private static func returnStatus(_ elements: [ElementDescription]) -> ElementDescription? {
        for element in elements {
            if element.name == "returnStatus" { return element }
            if case .group(let children) = element.content, let found = returnStatus(children) { return found }
        }
        return nil
    }
}

/// The ways a receipt comes in.
enum ReceiptWrapping: String, CaseIterable, Sendable {
    case bare, zeroBytes, byteOrderMark, prefixed, defaultNamespace, folded, oddType, noType, zeroInData, betweenNodes

    static let copMsgId = "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221"

    func wrap(_ content: [UInt8], type: String) throws -> [UInt8] {
        switch self {
        case .bare: return content
        case .zeroBytes: return [0, 0] + content
        case .byteOrderMark: return [0xEF, 0xBB, 0xBF] + content
        case .prefixed: return try message(content, type).encoded()
        case .defaultNamespace: return Array(text(content, type).utf8)
        case .folded:
            let base64 = Base64.encodeText(content)
            var folded = "\r\n"
            for (index, character) in base64.enumerated() {
                folded.append(character)
                if index % 76 == 75 { folded += "\r\n" }
            }
            return Array(text(content, type).replacing(base64, with: folded + "\r\n").utf8)
        case .oddType: return Array(text(content, "报文/9").utf8)
        case .noType: return Array(text(content, "").utf8)
        case .zeroInData: return [0xEF, 0xBB, 0xBF] + Array(text([0] + content, type).utf8)
        case .betweenNodes:
            let inside = text(content, type)
            let between =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DxpMsgSv xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\">"
                + "<SvNo Ver=\"1.0\"><MsgId>39999901202406010945420000000001</MsgId></SvNo>"
                + inside.dropFirst(
                    inside.distance(
                        from: inside.startIndex, to: inside.firstRange(of: "<DxpMsg")?.lowerBound ?? inside.startIndex))
                + "</DxpMsgSv>"
            return Array(between.utf8)
        }
    }

    var isEnvelope: Bool { ![.bare, .zeroBytes, .byteOrderMark].contains(self) }

    private func message(_ content: [UInt8], _ type: String) -> DxpMessage {
        DxpMessage(
            copMsgId: Self.copMsgId, senderId: "DXPEDCCEB0000002", receiverIds: ["DXPENT0000099001"],
            creatTime: "2024-06-01T10:22:33", msgType: type, data: content)
    }

    /// The form receipts come in: the default namespace, no prefix.
    private func text(_ content: [UInt8], _ type: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DxpMsg xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\"><TransInfo>"
            + "<CopMsgId>\(Self.copMsgId)</CopMsgId><SenderId>DXPEDCCEB0000002</SenderId><ReceiverIds><ReceiverId>"
            + "DXPENT0000099001</ReceiverId></ReceiverIds><CreatTime>2024-06-01T10:22:33</CreatTime><MsgType>\(type)</MsgType>"
            + "</TransInfo><Data>\(Base64.encodeText(content))</Data><AddInfo><BizKey><Key name=\"DealFlag\">2</Key></BizKey>"
            + "</AddInfo></DxpMsg>"
    }
}
