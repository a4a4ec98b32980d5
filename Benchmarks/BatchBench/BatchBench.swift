internal import ArgumentParser
internal import CryptoCore
internal import CustomsMessages
internal import Foundation
internal import Lab
internal import Ledger
internal import Logging
internal import MessageTranslation
internal import Pipeline
internal import SidecarBase
internal import Signers

/// Orders a second against signatures a second, for messages of several sizes, with a card that takes its time.
///
/// Under `scripts/virtual-reader` the signatures come from a virtual PIV card through the real PC/SC service; without it a software
/// key is delayed as long, and the output says so. `Benchmarks/bench batching` starts it.
@main
struct BatchBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch-bench", abstract: "Orders per second against signatures per second, by message size.")

    @Option(help: "File with one Order element in the default namespace; @GUID@ and @ORDER@ are replaced.")
    var order: String
    @Option(help: "Documents a message, one run each.") var sizes = "1,10,100"
    @Option(help: "Seconds a run.") var seconds = 10
    @Option(help: "Milliseconds the card takes for a signature.") var delay = 240

    private static let company = Company(code: "3301960EX1", name: "示例企业", dxpId: "DXPENT0000099001")
    private static let pin = "135790"

    func run() async throws {
        let template = try String(contentsOfFile: order, encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("batch-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }
        let source = try await SignatureSource.make(
            delay: .milliseconds(delay), pin: BatchBench.pin, record: folder.appendingPathComponent("refused-pins").path
        )
        print("signatures: \(source.description)")
        for size in sizes.split(separator: ",").compactMap({ Int($0) }) {
            try await measure(size, source: source, template: template, folder: folder)
        }
        await source.signer.close()
    }

    private func measure(_ size: Int, source: SignatureSource, template: String, folder: URL) async throws {
        let ledger = try SQLiteLedger.open(
            path: folder.appendingPathComponent("ledger-\(size).sqlite").path, now: ChinaTime.now, mode: .writer)
        let logger = Logger(label: "batch-bench") { _ in SwiftLogNoOpLogHandler() }
        let policy = DeclarationPolicy(signingTime: .seconds(60))
        let code = BatchBench.company.code
        let desk = BatchDesk(
            companies: [BatchBench.company], batching: [code: BatchPolicy(documents: size, bytes: 8 << 20)],
            policy: policy, check: { _, _, _ in CheckedMessage(findings: []) },
            signer: DeclarationSigner(signing: SigningDesk(companies: [code: [source.signer]]), policy: policy),
            dispatch: DeclarationDispatch(routes: [code: "node"], policy: policy, outbox: ["node": Nudge()]),
            ledger: ledger, logger: logger)
        // Enough callers that the next message is full before the card is free.
        let callers = size * 3
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        let before = (source.signatures(), BatchBench.processorTime(), ContinuousClock.now)
        let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var times: [Duration] = []
                    var number = 0
                    while ContinuousClock.now < end {
                        number += 1
                        let submission = try BatchBench.submission("\(size)-\(caller)-\(number)", template)
                        let start = ContinuousClock.now
                        _ = try await desk.submit(submission)
                        times.append(ContinuousClock.now - start)
                    }
                    return times
                }
            }
            return try await group.reduce(into: [Duration]()) { $0 += $1 }.sorted()
        }
        await desk.close()
        let taken = (ContinuousClock.now - before.2) / .seconds(1)
        let signatures = Double(source.signatures() - before.0)
        let orders = Double(times.count)
        let cpu = (BatchBench.processorTime() - before.1) * 1_000 / orders
        let median = times.isEmpty ? 0 : times[times.count / 2] / .milliseconds(1)
        print(
            String(
                format: "size %3d: %7.1f orders/s, %.2f signatures/s, %.1f orders a signature, median wait %.0f ms, "
                    + "%.2f ms of CPU an order, %d callers", size, orders / taken, signatures / taken,
                orders / signatures, median, cpu, callers))
        let report = try await ledger.verify { _, _ in }
        guard report.problems.isEmpty, report.messages == Int(signatures) else {
            throw ValidationError("the ledger has \(report.messages) messages, problems: \(report.problems)")
        }
        try await ledger.close()
    }

    private static func submission(_ number: String, _ template: String) throws -> DocumentSubmission {
        guard let type = MessageType(rootName: "CEB311Message") else { throw ValidationError("no CEB311Message") }
        let guid = SecureRandom.uuid()
        let content = Array(
            template.replacingOccurrences(of: "@GUID@", with: guid).replacingOccurrences(of: "@ORDER@", with: number)
                .utf8)
        return DocumentSubmission(
            document: AssembledDocument(
                type: type, guid: guid, key: BusinessKey(kind: BusinessKey.order, parts: ["3301960EP1", number]),
                content: content, origins: [], item: 0),
            sender: MessageSender(code: company.code, name: company.name, dxpId: company.dxpId, edition: .no113),
            input: content, inputDigest: MessageDigest.sha256(content),
            source: RequestSource(channel: "api", peer: "127.0.0.1"))
    }

    /// Seconds of processor time of this process.
    private static func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
