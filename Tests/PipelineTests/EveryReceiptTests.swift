import CustomsMessages
import Foundation
import SidecarBase
import Testing
import XMLCanonical

@testable import Pipeline

/// Every type of receipt, single and batched, bare and in every envelope.
@Suite("every receipt") struct EveryReceiptTests {
    private static let receipts = MessageType.all.filter { $0.role == .receipt }

    @Test(
        "every headquarters receipt in every edition becomes typed values", arguments: receipts,
        ReceiptWrapping.allCases)
    func headquarters(type: MessageType, wrapping: ReceiptWrapping) throws {
        let fields = try #require(ReceiptSamples.fields[type.number], "\(type.rootName) is in no table of this test")
        let catalogue = try SchemaCatalogue.builtIn()
        let descriptions = catalogue.editions.compactMap { catalogue.message(type.rootName, $0) }
        #expect(!descriptions.isEmpty)
        for description in descriptions {
            for (status, documents) in ReceiptSamples.statuses(description).flatMap({ [($0, 1), ($0, 3)] }) {
                let info = "[Code:1800;Desc:逻辑校验通过][0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3111]"
                let content = ReceiptSamples.headquarters(
                    description, documents: documents, prefix: documents == 1 ? "" : "ceb:"
                ) { number in
                    var values = Dictionary(uniqueKeysWithValues: fields.key.map { ($0, "K\(number)-\($0)") })
                    values[fields.status] = status
                    values[fields.time] = "2024060109311545\(number)"
                    values[fields.info] = info
                    return values
                }
                let read = try UnwrappedReceipt(wrapping.wrap(content, type: type.rootName))
                #expect(read.content == content)
                #expect(read.copMsgId == (wrapping.isEnvelope ? ReceiptWrapping.copMsgId : nil))
                #expect(read.receipt.type == type.rootName && read.receipt.isKnown)
                #expect(read.receipt.guid == "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E0001")
                try #require(read.receipt.entries.count == documents)
                for (number, entry) in read.receipt.entries.enumerated() {
                    #expect(entry.key?.parts == fields.key.map { "K\(number)-\($0)" })
                    #expect(entry.status == status && entry.statusKind == fields.kind)
                    #expect(entry.time == "2024060109311545\(number)")
                    #expect(ChinaTime(digits: entry.time) != nil)
                    #expect(entry.infoParts.parts == [ReturnInfo.Part(code: "1800", text: "逻辑校验通过")])
                    #expect(entry.infoParts.guid == "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3111")
                    // What the type's own table lists is known, so the number alone is never the answer.
                    #expect(!entry.explanation.status.english.hasSuffix("status \(status)"), "\(type) \(status)")
                    #expect((entry.explanation.group != nil) == entry.isRefusal)
                }
            }
        }
    }

    /// The provincial platform's receipts: type, body of one record, body around several, and what is expected.
    private static let platform:
        [(type: String, record: String, around: @Sendable (String) -> String, status: String)] = [
            (
                "RESULT",
                "<jkfResult><companyCode>C</companyCode><businessNo>N#</businessNo><businessType>IMPORTORDER</businessType>"
                    + "<chkMark>2</chkMark><noticeDate>2024-06-01</noticeDate><noticeTime>10:21</noticeTime><resultList>"
                    + "<jkfResultDetail><resultInfo>22001:支付企业未备案</resultInfo></jkfResultDetail></resultList></jkfResult>",
                { "<list>\($0)</list>" }, "2"
            ),
            (
                "PERSONAL_GOODS_DECLAR",
                "<jkfGoodsDeclar><personalGoodsFormNo>F#</personalGoodsFormNo><approveResult>32</approveResult>"
                    + "<approveComment>3201:原因</approveComment><processTime>20240601103500</processTime></jkfGoodsDeclar>",
                { "<jkfSign><companyCode>C</companyCode><businessNo>N0</businessNo></jkfSign>\($0)" }, "32"
            ),
            (
                "TAXISNEED",
                "<jkfTaxIsNeedDto><personalGoodsFormNo>F#</personalGoodsFormNo><taxAmount>9.10</taxAmount><isNeed>1</isNeed>"
                    + "</jkfTaxIsNeedDto>",
                { "<jkfSign><companyCode>C</companyCode><businessNo>N0</businessNo></jkfSign>\($0)" }, "1"
            ),
            (
                "IMPORTBILLRESULT",
                "<billResult><wayBillNos>W#</wayBillNos><outState>1</outState><outTime>2024-06-01 18:00:00</outTime></billResult>",
                {
                    "<jkfSign><companyCode>C</companyCode><businessNo>N0</businessNo></jkfSign><billResultList>\($0)</billResultList>"
                }, "1"
            ),
            (
                "MODIFY_CANCEL",
                "<modifyCancelResult><businessNo>N#</businessNo><companyCode>C</companyCode><approveResult>21</approveResult>"
                    + "<approveComment>同意撤销</approveComment><processTime>20240602090000</processTime></modifyCancelResult>",
                { $0 }, "21"
            ),
            (
                "IMPORT_ORDER_RETURN",
                "<customCheckResult><businessNo>N#</businessNo><companyCode>C</companyCode><approveResult>22</approveResult>"
                    + "<approveComment>不同意</approveComment><processTime>20240602090000</processTime></customCheckResult>",
                { $0 }, "22"
            ),
        ]

    @Test(
        "every receipt of the single window becomes typed values", arguments: platform.indices, ReceiptWrapping.allCases
    )
    func singleWindow(index: Int, wrapping: ReceiptWrapping) throws {
        let sample = Self.platform[index]
        for documents in [1, 3] {
            let records = (0..<documents).map { sample.record.replacing("#", with: "\($0)") }.joined()
            let content = Array(
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mo version=\"1.0.0\"><head><businessType>\(sample.type)"
                    + "</businessType></head><body>\(sample.around(records))</body></mo>").utf8)
            let read = try UnwrappedReceipt(wrapping.wrap(content, type: "MO"))
            #expect(read.content == content)
            #expect(read.receipt.type == "mo/" + sample.type && read.receipt.isKnown)
            try #require(read.receipt.entries.count == documents)
            for (number, entry) in read.receipt.entries.enumerated() {
                let own = sample.record.contains("N#") ? "N\(number)" : "N0"
                #expect(entry.key == BusinessKey(kind: BusinessKey.business, parts: ["C", own]))
                if sample.record.contains("F#") { #expect(entry.invtNo == "F\(number)") }
                #expect(entry.status == sample.status)
                #expect(entry.time.isEmpty == (sample.type == "TAXISNEED"))
                #expect(!entry.explanation.status.english.contains(sample.status))
                #expect(entry.infoParts.parts.isEmpty != entry.info.contains(":"))
            }
        }
    }

    @Test(
        "the platform's own answer is read bare and in an envelope, with one response or several",
        arguments: ReceiptWrapping.allCases)
    func platformAnswer(wrapping: ReceiptWrapping) throws {
        let response = { (number: Int, code: String) in
            "<Response><NodeId>39999901</NodeId><ResponseCode>\(code)</ResponseCode><NoticeTime>2024-06-01</NoticeTime><OriHead>"
                + "<CopMsgId>M\(number)</CopMsgId></OriHead></Response>"
        }
        let codes = ["0002", "3002", "0000", "OK"]
        for count in [1, codes.count] {
            let responses = codes.prefix(count).enumerated().map { response($0.offset, $0.element) }.joined()
            let content = Array(
                ("<DxpRep xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\"><RecevierId>R</RecevierId>\(responses)</DxpRep>")
                    .utf8)
            let read = try UnwrappedReceipt(wrapping.wrap(content, type: "DxpRep"))
            #expect(read.receipt.type == "DxpRep" && read.receipt.isKnown)
            #expect(read.receipt.entries.map(\.status) == Array(codes.prefix(count)))
            #expect(read.receipt.entries.map { $0.key?.parts } == (0..<count).map { ["M\($0)"] })
            #expect(read.receipt.entries.allSatisfy { $0.time == "20240601000000000" })
            let kinds: [ReceiptEntry.StatusKind] = [.nodeFault, .nodeFault, .nodeNotice, .nodeRemark]
            #expect(read.receipt.entries.map(\.statusKind) == Array(kinds.prefix(count)))
        }
    }

    @Test("every example receipt reads the same in every envelope as bare", arguments: ReceiptWrapping.allCases)
    func examples(wrapping: ReceiptWrapping) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("CustomsMessagesTests/Fixtures")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".xml") && !$0.contains("Dxp")
                && ($0.contains("receipt-") || $0.contains("CEB312") || $0.contains("CEB622") || $0.contains("CEB900"))
        }
        #expect(names.count >= 12)
        for name in names {
            let content = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            let bare = try ReceiptReader.read(XMLDocument(parsing: content))
            let read = try UnwrappedReceipt(wrapping.wrap(content, type: bare.type))
            #expect(read.receipt == bare && read.content == content, "\(name)")
            #expect(!bare.entries.isEmpty, "\(name)")
        }
    }

    @Test(
        "a document of an unknown kind is kept byte for byte",
        arguments: [
            "<NEW001Message xmlns=\"urn:x\"  guid='1' ><a>&#x41;<![CDATA[<]]></a ></NEW001Message >\n",
            "<?xml version='1.0'?><!-- new --><mo><head><businessType>LATER</businessType></head><body/></mo>",
            "<CEB999Message xmlns=\"http://www.chinaport.gov.cn/ceb\"/>",
        ], ReceiptWrapping.allCases)
    func unknown(text: String, wrapping: ReceiptWrapping) throws {
        let read = try UnwrappedReceipt(wrapping.wrap(Array(text.utf8), type: "NEW001Message"))
        #expect(read.content == Array(text.utf8))
        #expect(!read.receipt.isKnown && read.receipt.entries.isEmpty)
    }
}
