internal import CustomsMessages
internal import EnterpriseRelay
internal import Pipeline
internal import SidecarBase

/// What customs, the node and the platform said, newest first.
enum ReceiptsPage {
    /// How many are on a page.
    static let length = 50

    /// The page of receipts, which are given in the order in which they came; `newest` is the number of the last one there is.
    static func page(_ view: ConsoleView, receipts: [ReceiptDocument], newest: Int64) -> ConsolePage {
        let rows = receipts.reversed().flatMap { lines(view, $0) }
        return ConsolePage(
            title: view.t(.receipts), place: .receipts,
            content: view.live("receipts", .receipts, heading: view.t(.receiptsHeading)) {
                view.table(
                    view.t(.receiptsCaption),
                    [
                        view.t(.receiptNumber), view.t(.time), view.t(.type), view.t(.number), view.t(.customsWord),
                        view.t(.words), view.t(.way),
                    ], rows: rows, empty: view.t(.noReceipts))
                tag("p", .class("pages")) {
                    if let last = receipts.last?.receipt, last < newest {
                        tag("a", .class("button"), .href(view.links.receipts)) { view.t(.newest) }
                    }
                    if let first = receipts.first?.receipt, first > 1 {
                        tag("a", .class("button"), .href(view.links.receipts.with(["before": String(first)]))) {
                            view.t(.older)
                        }
                    }
                }
            })
    }

    private static func lines(_ view: ConsoleView, _ receipt: ReceiptDocument) -> [[HTML]] {
        func row(_ number: HTML, _ status: HTML, _ words: HTML) -> [HTML] {
            [
                .text(String(receipt.receipt)), view.time(receipt.receivedAt), .text(receipt.type), number, status,
                words,
                .text(receipt.channel),
            ]
        }
        guard !receipt.entries.isEmpty else { return [row(.text("–"), .text("–"), .text("–"))] }
        return receipt.entries.map { entry in
            let number = entry.number ?? entry.invtNo ?? "–"
            return row(
                entry.message.map { id in tag("a", .href(view.links.message(id))) { number } }
                    ?? .group([.text(number), tag("small") { view.t(.notOurs) }]),
                view.badge(
                    CustomsWords.standing(entry.status, of: entry.kind), CustomsWords.status(entry.status, view)),
                .text(entry.info.isEmpty ? "–" : String(entry.info.prefix(300))))
        }
    }
}
