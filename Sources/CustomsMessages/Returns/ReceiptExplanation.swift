/// What an entry of a receipt means, in both languages: its status, the reasons behind it, and what to do.
package struct ReceiptExplanation: Sendable, Equatable {
    /// A code with its meaning.
    package struct Reason: Sendable, Hashable {
        /// A return status (`-621029`) or a code in the text (`1313`); empty for words without a code.
        package let code: String
        package let text: BilingualText
    }

    /// What the status says by its own table.
    package let status: BilingualText
    /// Why: what the return status, the codes in the text, and in refusals customs' own words say.
    package let reasons: [Reason]
    /// The kind of fault; `nil` when it is none, or when nothing tells.
    package let group: ReturnGroup?
    /// What to do; `nil` when there is nothing to do but wait.
    package let advice: BilingualText?

    /// Characters of customs' own words that are repeated.
    private static let longestWords = 200

    init(_ entry: ReceiptEntry) {
        let meaning = StatusMeaning(entry.status, entry.statusKind)
        let info = entry.infoParts
        var reasons: [Reason] = []
        var groups: [ReturnGroup] = []
        if let code = entry.returnCode {
            reasons.append(Reason(code: entry.status, text: code.meaning))
            groups.append(code.group)
        }
        for part in entry.statusKind.textHasCodes ? info.parts : [] {
            let known = InfoCode(part.code)
            let words = String(part.text.prefix(Self.longestWords))
            let english = known?.meaning.english ?? words
            let chinese = words.isEmpty ? known?.meaning.chinese ?? "" : words
            reasons.append(Reason(code: part.code, text: BilingualText(english, chinese)))
            if let group = known?.group { groups.append(group) }
        }
        if info.text.contains("业务主键重复") {
            groups.append(.duplicate)
            reasons.append(Reason(code: "", text: BilingualText("its key was declared before", "业务主键已申报过")))
        } else if entry.isRefusal || entry.statusKind == .nodeRemark {
            let said = entry.statusKind.textHasCodes ? info.remaining : info.text
            let words = String(said.prefix(Self.longestWords))
            reasons.append(Reason(code: "", text: BilingualText(words, words)))
        }
        status = meaning.text
        // What the status says already, or nothing, is no reason.
        self.reasons = reasons.filter { !$0.text.chinese.isEmpty && !meaning.text.chinese.contains($0.text.chinese) }
        if entry.isRefusal || meaning.group != nil {
            // A table's word on the status, then the codes in the text; what nothing explains is the document's content.
            let isOfNode = entry.statusKind == .nodeFault
            group = groups.first ?? meaning.group ?? (isOfNode ? nil : .content)
        } else {
            group = nil
        }
        advice = meaning.advice ?? group?.advice
    }

    /// One sentence without a full stop.
    package var english: String {
        let reasons = reasons.map { $0.code.isEmpty ? $0.text.english : "\($0.text.english) (\($0.code))" }
        return ([status.english] + (reasons.isEmpty ? [] : [reasons.joined(separator: "; ")])).joined(separator: ": ")
            + (advice.map { ". To do: \($0.english)" } ?? "")
    }

    /// The same in Chinese.
    package var chinese: String {
        let reasons = reasons.map { $0.code.isEmpty ? $0.text.chinese : "\($0.text.chinese)（\($0.code)）" }
        return ([status.chinese] + (reasons.isEmpty ? [] : [reasons.joined(separator: "；")])).joined(separator: "：")
            + (advice.map { "。处理：\($0.chinese)" } ?? "")
    }
}

extension ReceiptEntry {
    /// ``info`` taken apart.
    package var infoParts: ReturnInfo { ReturnInfo(info) }

    /// What customs' tables say about a negative status; the direction is that of the declaration it answers, import for the
    /// single window. `nil` for other statuses, for the format fault of a whole message, and for codes not in the tables.
    package var returnCode: ReturnCode? {
        switch statusKind {
        case .returnStatus: declaration.flatMap { ReturnCode(status, $0.direction) }
        case .checkMark: ReturnCode(status, declaration?.direction ?? .import)
        default: nil
        }
    }

    /// What it means, in both languages, and what to do.
    package var explanation: ReceiptExplanation { ReceiptExplanation(self) }
}

extension ReceiptEntry.StatusKind {
    /// Whether codes stand in ``ReceiptEntry/info``.
    fileprivate var textHasCodes: Bool {
        switch self {
        case .returnStatus, .checkMark, .approveResult: true
        default: false
        }
    }
}
