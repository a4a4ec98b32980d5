internal import FoundationEssentials
package import Ledger
internal import SidecarBase

/// The same notices for an ERP that asks rather than listens: `GET /CHANNEL/notices?after=NUMBER&limit=COUNT`.
package struct NoticeFeed: Sendable {
    private let channel: String
    private let ledger: any ChannelLedger

    package init(channel: String, ledger: any ChannelLedger) {
        self.channel = channel
        self.ledger = ledger
    }

    /// The route, named after the channel.
    package var route: ChannelRoute {
        ChannelRoute(
            "\(channel)Notices", "GET", "/\(channel)/notices", group: .api([.caller, .operator, .admin]),
            parameters: ["after", "limit"], summary: "what the ERP is told about \(channel), after a number")
    }

    /// A page of notices; of one account's business only, where one is named.
    /// - Throws: `http.parameter`, or what the ledger throws.
    package func answer(_ request: ChannelRequest, account: String? = nil) async throws -> ChannelAnswer {
        let after = try NoticeFeed.number("after", request, in: 0...Int64.max, or: 0)
        let limit = Int(try NoticeFeed.number("limit", request, in: 1...500, or: 100))
        let found = try await ledger.notices(of: channel, account: account, after: after, limit: limit + 1)
        let page = found.prefix(limit)
        // The notices are JSON already.
        let items = page.map { notice in
            Array("{\"body\":".utf8) + notice.body
                + Array(
                    ",\"number\":\(notice.number),\"taken\":\(notice.isTaken),\"time\":\"\(notice.time.readable)\"}"
                        .utf8)
        }
        let cursor = page.last?.number ?? after
        return ChannelAnswer(
            status: 200, contentType: "application/json",
            body: Array("{\"cursor\":\(cursor),\"more\":\(found.count > limit),\"notices\":[".utf8)
                + items.joined(separator: [0x2C]) + Array("]}".utf8))
    }

    private static func number(
        _ name: String, _ request: ChannelRequest, in range: ClosedRange<Int64>, or standard: Int64
    ) throws(SidecarError) -> Int64 {
        guard let text = request.query[name] else { return standard }
        guard let number = Int64(text), range.contains(number) else {
            throw SidecarError(.httpParameter, "\(name): \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

extension ChannelAnswer {
    /// A value as JSON, its keys sorted.
    package static func json(_ value: some Encodable, status: Int = 200) throws -> ChannelAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ChannelAnswer(
            status: status, contentType: "application/json", body: [UInt8](try encoder.encode(value)))
    }
}
