internal import CustomsMessages
internal import TerminalEnvelope

extension Receipt {
    /// The exchange platform's answer as a receipt: one entry a Response, tied to the envelope by its CopMsgId. Source: dxp.md
    /// chapter 4.
    init(_ reply: DxpReply) {
        self.init(
            type: "DxpRep", guid: nil,
            entries: reply.responses.map { response in
                let code = response.decisiveCode
                return ReceiptEntry(
                    key: response.originalCopMsgId.isEmpty
                        ? nil : BusinessKey(kind: BusinessKey.message, parts: [response.originalCopMsgId]),
                    status: code.text, time: Receipt.digits17(ofDate: response.noticeTime),
                    info: Receipt.words(of: response, decisive: code), guid: nil, statusKind: code.statusKind)
            })
    }

    /// What the node says: its own words, those on the receiver at fault, and the table's where it has none.
    private static func words(of response: DxpReply.Response, decisive code: DxpResponseCode) -> String {
        var words = [response.info]
        for result in response.results where result.code.kind != .success {
            words.append("\(result.receiverId) \(result.code.text) \(result.info)")
        }
        let said = words.filter { !$0.isEmpty }.joined(separator: "; ")
        return said.isEmpty ? NodeCode(code.text)?.meaning.chinese ?? "" : said
    }

    /// `yyyy-MM-dd` as the 17 digits of a receipt's time; empty for what is no date.
    private static func digits17(ofDate text: String) -> String {
        let digits = text.utf8.prefix(10).filter { (0x30...0x39).contains($0) }
        return digits.count == 8 ? String(decoding: digits, as: UTF8.self) + "000000000" : ""
    }
}

extension DxpResponseCode {
    fileprivate var statusKind: ReceiptEntry.StatusKind {
        switch kind {
        case .success: .nodeNotice
        case .fault, .systemFault: .nodeFault
        case .unknown: .nodeRemark
        }
    }
}
