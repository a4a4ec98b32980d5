import ArgumentParser
internal import CustomsMessages
internal import Foundation
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign receipt FILE…`
struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt", abstract: "Says what receipts mean, and what to do about each.",
        discussion: """
            Receipts of headquarters and of the single window, bare or in an envelope (DxpMsg, DxpMsgSv), and answers of the \
            exchange platform (DxpRep). Exit status 1 when one of them refuses, or cannot be read. Of folders the files ending \
            in .xml are read, with those in folders inside them. No configuration, card or ledger is needed.
            """)

    @Argument(help: "Receipts or folders of them; - is standard input.") var files: [String]
    @Flag(help: "One JSON object a file, with the sentences in both languages.") var json = false

    private struct Output: Encodable {
        let file: String
        let type: String?
        let known: Bool
        let guid: String?
        let copMsgId: String?
        let refused: Bool
        let entries: [Entry]
        let code: String?
        let detail: String?
    }

    private struct Entry: Encodable {
        let key: Key?
        let status: String
        let table: String
        let time: String?
        let info: String
        let parts: [Part]
        let remaining: String
        let declaredGuid: String?
        let guid: String?
        let preNo: String?
        let invtNo: String?
        let refused: Bool
        let group: String?
        let harmless: Bool
        let english: String
        let chinese: String
        let adviceEnglish: String?
        let adviceChinese: String?
    }

    private struct Key: Encodable {
        let kind: String
        let parts: [String]
    }

    private struct Part: Encodable {
        let code: String
        let text: String
    }

    func run() async throws {
        let names = try files.flatMap(Files.messages)
        guard !names.isEmpty else { throw CommandFailure(.environment, "no file ends in .xml") }
        var isGood = true
        for name in names {
            let bytes = try Files.read(name)
            let unwrapped: UnwrappedReceipt
            do {
                unwrapped = try UnwrappedReceipt(bytes)
            } catch {
                isGood = false
                try sayUnreadable(error, name)
                continue
            }
            if unwrapped.receipt.isRefusal { isGood = false }
            try say(unwrapped, of: name)
        }
        if !isGood { throw CommandFailure(.no) }
    }

    private func say(_ unwrapped: UnwrappedReceipt, of file: String) throws {
        let receipt = unwrapped.receipt
        if json {
            return try Terminal.say(
                json: Output(
                    file: file, type: receipt.type, known: receipt.isKnown, guid: receipt.guid,
                    copMsgId: unwrapped.copMsgId, refused: receipt.isRefusal, entries: receipt.entries.map(Self.entry),
                    code: nil, detail: nil))
        }
        let isChinese = Language.ofTerminal == .chinese
        var title = "\(file): \(receipt.type)"
        if isChinese, let name = MessageType(rootName: receipt.type)?.chineseName { title += " \(name)" }
        if let copMsgId = unwrapped.copMsgId { title += ", CopMsgId \(copMsgId)" }
        Terminal.say(title)
        if !receipt.isKnown {
            Terminal.say(
                isChinese
                    ? "  未知类型：原样保存并转发，不作解释" : "  an unknown type: it would be kept and passed on as it is")
        } else if receipt.entries.isEmpty {
            Terminal.say(isChinese ? "  没有回执记录：不是回执，或为空回执" : "  no entries: not a receipt, or an empty one")
        }
        for entry in receipt.entries { say(entry, isChinese: isChinese) }
    }

    private func say(_ entry: ReceiptEntry, isChinese: Bool) {
        let explanation = entry.explanation
        let refused = entry.isRefusal ? (isChinese ? "  拒绝" : "  REFUSED") : ""
        let time = entry.readableTime.map { "  \($0)" } ?? ""
        Terminal.say("  \(entry.key?.text ?? "-")  \(entry.statusKind.rawValue) \(entry.status)\(time)\(refused)")
        Terminal.say("    \(isChinese ? explanation.chinese : explanation.english)")
        let numbers = [("preNo", entry.preNo), ("invtNo", entry.invtNo), ("guid", entry.infoParts.guid)]
            .compactMap { name, value in value.map { "\(name) \($0)" } }
        if !numbers.isEmpty { Terminal.say("    \(numbers.joined(separator: "  "))") }
        if !entry.info.isEmpty { Terminal.say("    \"\(entry.info)\"") }
    }

    private static func entry(_ entry: ReceiptEntry) -> Entry {
        let info = entry.infoParts
        let explanation = entry.explanation
        return Entry(
            key: entry.key.map { Key(kind: $0.kind, parts: $0.parts) }, status: entry.status,
            table: entry.statusKind.rawValue, time: entry.time.isEmpty ? nil : entry.time, info: entry.info,
            parts: info.parts.map { Part(code: $0.code, text: $0.text) }, remaining: info.remaining,
            declaredGuid: info.guid, guid: entry.guid, preNo: entry.preNo, invtNo: entry.invtNo,
            refused: entry.isRefusal, group: explanation.group?.rawValue,
            harmless: explanation.group?.isHarmless ?? false, english: explanation.english,
            chinese: explanation.chinese, adviceEnglish: explanation.advice?.english,
            adviceChinese: explanation.advice?.chinese)
    }

    private func sayUnreadable(_ error: SidecarError, _ file: String) throws {
        if json {
            return try Terminal.say(
                json: Output(
                    file: file, type: nil, known: false, guid: nil, copMsgId: nil, refused: false, entries: [],
                    code: error.code.name, detail: error.detail))
        }
        Terminal.say("\(file): \(Language.text(of: error))")
    }
}

extension ReceiptEntry {
    /// The time as people read it; `nil` when there is none.
    fileprivate var readableTime: String? { ChinaTime(digits: time)?.readable }
}
