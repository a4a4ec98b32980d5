internal import CryptoCore
package import SidecarBase

/// A made-up message, not signed.
package struct SampleMessage: Sendable {
    /// The root guid.
    package let guid: String
    package let kind: SampleKind
    /// What names the first document for people: the order number.
    package let orderNo: String
    /// UTF-8 with an XML declaration.
    package let xml: [UInt8]
}

/// Makes valid messages with fresh numbers; people, companies and goods are invented. Source: ceb.md chapters 2 to 5.
package struct SampleMessages: Sendable {
    private let company: SampleCompany
    private let now: Now

    /// - Parameters:
    ///   - company: the sender.
    ///   - now: the times in the messages.
    package init(company: SampleCompany = .example, now: @escaping Now = ChinaTime.now) {
        self.company = company
        self.now = now
    }

    /// A message.
    /// - Parameters:
    ///   - kind: its type.
    ///   - documents: how many orders, payments …; 1 to 100.
    ///   - lines: how many goods each document lists, where it lists any.
    ///   - guid: the root guid; a fresh one when `nil`.
    /// - Returns: the message, laid out with indents as old clients write it; an order of three lines has about 4 KB.
    package func make(
        _ kind: SampleKind, documents: Int = 1, lines: Int = 3, guid: String? = nil
    ) -> SampleMessage {
        let guid = guid ?? SecureRandom.uuid().uppercased()
        let time = now().digits14
        // Numbers that nobody else has: the day and half of the guid.
        let stem = time.prefix(8) + guid.filter { $0 != "-" }.prefix(12).uppercased()
        var writer = SampleWriter()
        writer.open("\(kind.rawValue)", attributes: guid)
        var firstOrder = ""
        for index in 0..<max(1, min(documents, 100)) {
            let number = "\(stem)\(index == 0 ? "" : String(index))"
            let document = SampleDocument(
                number: number, guid: index == 0 && documents == 1 ? guid : SecureRandom.uuid().uppercased(),
                time: time, company: company, lines: max(1, min(lines, 1_000)))
            if index == 0 { firstOrder = document.orderNo(of: kind) }
            document.write(kind, to: &writer)
        }
        writer.group("BaseTransfer") {
            $0.leaf("copCode", company.code)
            $0.leaf("copName", company.name)
            $0.leaf("dxpMode", "DXP")
            $0.leaf("dxpId", company.dxpId)
        }
        writer.close("\(kind.rawValue)")
        return SampleMessage(guid: guid, kind: kind, orderNo: firstOrder, xml: writer.bytes)
    }
}
