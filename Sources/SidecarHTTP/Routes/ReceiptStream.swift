internal import EnterpriseRelay
internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase

/// Writes receipts as server-sent events until the caller goes or the sidecar stops. Source: WHATWG HTML, §9.2.
///
/// Every event is `event: receipt` with the receipt's number as its id and the receipt as JSON on one line of data. A comment
/// every quarter of a minute keeps proxies from closing the connection, and finds out that nobody listens any more.
struct ReceiptStream: Sendable {
    private let operations: any OperationsServing
    private let after: Int64
    private let company: String?

    private static let pulse: Duration = .seconds(15)
    private static let atOnce = 100

    init(operations: any OperationsServing, after: Int64, company: String?) {
        self.operations = operations
        self.after = after
        self.company = company
    }

    private enum Wake: Sendable { case receipt, pulse, end }

    @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
        // Not before there is somebody to write to; what came meanwhile is found by its number.
        guard let signals = operations.feed.listen() else { return }
        var last = after
        // Tells the caller at once that it is connected, and how long to wait before it connects again.
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        let (wakes, wake) = AsyncStream<Wake>.makeStream(bufferingPolicy: .bufferingNewest(2))
        wake.yield(.receipt)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { wake.yield(.receipt) } }
            group.addTask {
                while !Task.isCancelled {
                    // Ends early only by cancellation.
                    do { try await Task.sleep(for: ReceiptStream.pulse) } catch { return }
                    wake.yield(.pulse)
                }
            }
            defer { group.cancelAll() }
            try await withTaskCancellationOrGracefulShutdownHandler {
                for await reason in wakes {
                    if reason == .end { return }
                    last = try await self.writeReceipts(after: last, to: &writer)
                    if reason == .pulse { try await writer.write(ByteBuffer(string: ":\n\n")) }
                }
            } onCancelOrGracefulShutdown: {
                wake.yield(.end)
                wake.finish()
            }
        }
    }

    @concurrent private func writeReceipts(after: Int64, to writer: inout any ResponseBodyWriter) async throws -> Int64
    {
        var last = after
        while true {
            let page = try await operations.receipts(after: last, limit: ReceiptStream.atOnce, company: company)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for receipt in page.receipts {
                var event = Array("id: \(receipt.receipt)\nevent: receipt\ndata: ".utf8)
                event.append(contentsOf: try encoder.encode(receipt))
                event.append(contentsOf: "\n\n".utf8)
                try await writer.write(ByteBuffer(bytes: event))
            }
            last = page.cursor
            if !page.more { return last }
        }
    }
}
