import Testing

@testable import CustomsMessages

@Suite("the text of receipts") struct ReturnInfoTests {
    private typealias Part = ReturnInfo.Part

    @Test(
        "codes and words are taken apart, whatever the punctuation",
        arguments: [
            ("[Code:1800;Desc:逻辑校验通过]", [("1800", "逻辑校验通过")], ""),
            ("[Code:1313;Desc:甲][Code:1322;Desc:乙]", [("1313", "甲"), ("1322", "乙")], ""),
            ("先 [code: 1200 ; desc: 待人工审核 ] 后", [("1200", "待人工审核")], "先  后"),
            ("[Code：1200；Desc：待人工审核]", [("1200", "待人工审核")], ""),
            ("[Code:1313;Desc:商品[甲]超限]", [("1313", "商品[甲]超限")], ""),
            ("[Code:1313;Desc:商品[甲超限]", [("1313", "商品[甲超限]")], ""),
            ("[Code:1313;Desc:没有结尾", [("1313", "没有结尾")], ""),
            ("[Code:1313;Desc:没有结尾[Code:1322;Desc:乙]", [("1313", "没有结尾"), ("1322", "乙")], ""),
            ("[Code:1700;其他]", [("1700", "其他")], ""),
            ("[Code:1700]", [("1700", "")], ""),
            ("22001:支付企业未备案", [("22001", "支付企业未备案")], ""),
            ("22001:支付企业未备案; 22002：电商平台编号未备案", [("22001", "支付企业未备案"), ("22002", "电商平台编号未备案")], ""),
            ("22001调用加签接口失败", [("22001", "调用加签接口失败")], ""),
            ("3201:示例退单原因", [("3201", "示例退单原因")], ""),
            ("处理成功", [], "处理成功"),
            ("2024年6月的申报", [], "2024年6月的申报"),
            ("20240601", [], "20240601"),
            ("清单新增申报成功[电商企业编码：3301，订单编号：1]", [], "清单新增申报成功[电商企业编码：3301，订单编号：1]"),
            ("[Code:;Desc:甲]", [], "[Code:;Desc:甲]"), ("[Code", [], "[Code"), ("", [], ""),
        ] as [(String, [(String, String)], String)])
    func parts(text: String, parts: [(String, String)], remaining: String) {
        let info = ReturnInfo(text)
        #expect(info.text == text)
        #expect(info.parts == parts.map { Part(code: $0.0, text: $0.1) })
        #expect(info.remaining == remaining)
    }

    @Test("a text made to be slow is read in a moment", .timeLimit(.minutes(1)))
    func hostile() {
        for piece in [
            "[", "[Code:1;Desc:", "[Code:1;Desc:[", "]", "[                    ", "[Code:99999999999", "1234; ",
        ] {
            let text = String(repeating: piece, count: 20_000)
            #expect(ReturnInfo(text).text.utf8.count == text.utf8.count)
        }
    }
}

@Suite("customs' error codes") struct ReturnCodeTests {
    /// The numbers of ceb.md chapter 8.
    private static let importNumbers: [Int] =
        [-10101, -10102]
        + numbers(301_001...301_015) + [-401_001, -401_002] + numbers(401_003...401_013)
        + [-504_000] + numbers(504_010...504_016) + [-505_000] + numbers(505_010...505_017)
        + numbers(621_000...621_006) + numbers(621_008...621_030)
        + numbers(623_000...623_014) + numbers(623_016...623_029)
        + numbers(625_001...625_033) + [-625_110, -625_113, -625_114, -625_116, -625_200]
        + numbers(625_202...625_209) + numbers(800_000...800_006)

    private static func numbers(_ range: ClosedRange<Int>) -> [Int] { range.map { -$0 } }

    @Test("every code of the import tables is explained", arguments: importNumbers)
    func imports(number: Int) throws {
        let code = try #require(ReturnCode(number, .import))
        #expect(code.numbers.contains(number) && code.direction == .import)
        if let document = code.document {
            #expect(MessageType(number: document)?.role == .declaration)
            #expect(MessageType(number: document)?.direction == .import)
        }
    }

    @Test("no code is explained twice, and each has a sentence in both languages")
    func sentences() {
        let imports = ReturnCode.all.filter { $0.direction == .import }.map(\.numbers.lowerBound)
        #expect(Set(imports).count == imports.count)
        for code in ReturnCode.all {
            #expect(!code.meaning.english.isEmpty)
            #expect(code.meaning.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
            for text in [code.meaning.english, code.meaning.chinese] {
                #expect(!text.hasSuffix(".") && !text.hasSuffix("。"))
            }
        }
        for group in ReturnGroup.allCases {
            #expect(!group.name.english.isEmpty && !group.advice.chinese.isEmpty && !group.advice.english.isEmpty)
        }
    }

    @Test(
        "the groups are those that an ERP acts on",
        arguments: [
            (
                ReturnGroup.signature,
                "621025 621026 621028 621029 623016 623017 623029 625005 625027 625028 625208 301020"
            ),
            (.mismatch, "621015 621016 623021 623026 625013 625020 625021 625113 625114 10101 10102"),
            (.duplicate, "301010 401007 504012 504015 621004 623009 625022 625033"),
            (.stale, "301014 401012 505016 800005"),
            (.limit, "621005 621018 625014 625015"),
            (.volume, "301015 401013 504013 505017 621030 623008 800006"),
        ])
    func groups(group: ReturnGroup, numbers: String) {
        for number in numbers.split(separator: " ") {
            #expect(ReturnCode("-\(number)", .import)?.group == group, "\(number)")
        }
    }

    @Test("the same number means different things in import and export")
    func directions() throws {
        let ours = try #require(ReturnCode(-301_010, .import))
        let theirs = try #require(ReturnCode(-301_010, .export))
        #expect(ours.group == .duplicate && ours.document == 311)
        #expect(theirs.group == .signature && theirs.document == 303)
        // The import code of a waybill is in export the processing of an export waybill.
        #expect(ReturnCode(-504_010, .import)?.document == 511)
        #expect(ReturnCode(-504_010, .export)?.document == 505)
    }

    @Test(
        "the ranges of export end where the table says",
        arguments: [
            (303, 301_001), (403, 401_001), (505, 501_001), (509, 505_001), (603, 601_001), (605, 605_001),
            (701, 701_001), (507, 801_001), (607, 901_001),
        ])
    func ranges(document: Int, first: Int) {
        let groups: [ReturnGroup] = [.signature, .content, .content, .system]
        for (step, group) in groups.enumerated() {
            for number in [first + step * 1_000, first + step * 1_000 + 999] {
                #expect(ReturnCode(-number, .export)?.document == document, "\(number)")
                #expect(ReturnCode(-number, .export)?.group == group, "\(number)")
            }
        }
        #expect(ReturnCode(-(first + 4_000), .export)?.document != document)
    }

    @Test(
        "numbers without an explanation, and what is no number, have none",
        arguments: ["-1", "-300016", "x", "", "100"])
    func unknown(text: String) {
        #expect(ReturnCode(text, .import) == nil)
        #expect(ReturnCode(text, .export) == nil)
    }
}

@Suite("what a receipt means") struct ReceiptExplanationTests {
    private func entry(
        _ status: String, _ info: String = "", kind: ReceiptEntry.StatusKind = .returnStatus, of number: Int? = 621
    ) -> ReceiptEntry {
        ReceiptEntry(
            key: nil, status: status, time: "", info: info, guid: nil, statusKind: kind,
            declaration: number.flatMap { MessageType(number: $0) })
    }

    @Test("a refusal says why, in which group it is, and what to do")
    func refusal() {
        let limit = entry("100", "[Code:1313;Desc:订购人购买超过年度限额]").explanation
        #expect(limit.group == .limit)
        #expect(limit.english.hasPrefix("rejected by customs: the buyer's yearly limit is exceeded (1313). To do: "))
        #expect(limit.chinese.hasPrefix("海关退单：订购人购买超过年度限额（1313）。处理："))

        let signature = entry("-621029", "验签失败").explanation
        #expect(signature.group == .signature)
        #expect(signature.english.hasPrefix("processing fault: the signature was not accepted (-621029)"))
        #expect(signature.english.contains("under a new guid"))
        #expect(signature.chinese.hasPrefix("处理异常：验签失败（-621029）"))

        let duplicate = entry("-301010", of: 311).explanation
        #expect(duplicate.group?.isHarmless == true)
        #expect(duplicate.english.contains("harmless duplicate"))
        #expect(entry("-301010", of: 303).explanation.group == .signature)
    }

    @Test("a key that was declared before is a harmless duplicate, whatever the status")
    func repeatedKey() {
        for status in ["100", "-1"] {
            let said = entry(status, "处理失败，业务主键重复入库失败，报文业务主键[A1]").explanation
            #expect(said.group == .duplicate, "\(status)")
            #expect(said.english.contains("its key was declared before"))
        }
    }

    @Test("a refusal that no table explains is the document's content, in customs' own words")
    func unexplained() {
        let said = entry("-1", "XML格式校验失败：示例", of: nil).explanation
        #expect(said.group == .content)
        #expect(said.english.hasPrefix("processing fault: XML格式校验失败：示例. To do: correct the document"))
        #expect(entry("-301010", of: nil).returnCode == nil)
        #expect(entry("100", "[Code:9999;Desc:另有原因]").explanation.chinese.contains("另有原因（9999）"))
    }

    @Test("good news needs nothing to be done")
    func good() {
        #expect(
            entry("120", "[Code:1800;Desc:逻辑校验通过]").explanation.english
                == "stored by customs: the logic check was passed (1800)")
        #expect(entry("800", "[Code:2600;Desc:放行]").explanation.chinese == "放行")
        #expect(entry("2", "新增申报成功[0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3111]").explanation.advice == nil)
        #expect(entry("500").explanation.advice != nil)
    }

    @Test(
        "every status of every table has a meaning in both languages",
        arguments: [
            (
                ReceiptEntry.StatusKind.returnStatus,
                "1 2 3 4 100 120 300 399 500 501 502 503 505 509 599 600 700 800 899 -621029"
            ),
            (.checkMark, "1 2 3 -301020"),
            (.approveResult, "21 22 32 33 34 42 51 52 53 80 99 M4 M5 M6 N1 N2 N3"),
            (.taxStatus, "1 2 3"), (.taxNeed, "0 1"), (.outState, "1 2"), (.declarationState, "7"),
            (.nodeFault, "0001 0002 0999 1001 1002 1003 1004 1999 2001 2002 2999 3001 3002 3003 3999 4711"),
            (.nodeNotice, "0000"), (.nodeRemark, "OK"),
        ])
    func everyTable(kind: ReceiptEntry.StatusKind, statuses: String) {
        for status in statuses.split(separator: " ").map(String.init) {
            let entry = entry(status, kind: kind)
            let said = entry.explanation
            // A number that no table explains is repeated; of what a table explains there is a sentence.
            let repeats: [ReceiptEntry.StatusKind] = [.declarationState, .nodeRemark]
            #expect(
                said.english.contains(status)
                    == (repeats.contains(kind) || said.english.contains("(\(status))") || status == "4711"),
                "\(said.english)")
            #expect(said.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(status)")
            #expect(!said.english.hasSuffix(".") && !said.chinese.hasSuffix("。"))
            #expect((said.advice != nil) || !entry.isRefusal, "\(status)")
            #expect((said.group != nil) || !entry.isRefusal || kind == .nodeFault, "\(status)")
        }
    }

    @Test("no table is forgotten")
    func tables() {
        #expect(ReceiptEntry.StatusKind.allCases.count == 10)
    }

    @Test("single-window results without headquarters' type are explained by the import tables")
    func singleWindow() {
        let said = entry("-301020", "验签失败", kind: .checkMark, of: nil).explanation
        #expect(said.group == .signature)
        let refused = entry("2", "22001:支付企业未备案; 22002:电商平台编号未备案", kind: .checkMark, of: 311).explanation
        #expect(refused.reasons.map(\.code) == ["22001", "22002"])
        #expect(refused.english.contains("the e-commerce platform is not registered (22002)"))
        #expect(refused.chinese.contains("支付企业未备案（22001）"))
    }

    @Test("a platform's own fault says that the same may be sent again, others that it may not")
    func node() {
        #expect(entry("3002", kind: .nodeFault).explanation.english.contains("release the parked message"))
        #expect(entry("0002", kind: .nodeFault).explanation.english.contains("the same bytes will not pass"))
        #expect(entry("0001", "报文格式错误", kind: .nodeFault).explanation.english.contains("报文格式错误"))
    }
}
