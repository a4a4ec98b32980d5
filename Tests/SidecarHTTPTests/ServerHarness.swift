import Channels
import CustomsMessages
import Ledger
import Logging
import MessageTranslation
import NIOCore
import NIOPosix
import Pipeline
import ServiceLifecycle
import SidecarBase
import Synchronization
import Testing

@testable import SidecarHTTP

/// A desk that answers as told and remembers what it was given.
final class FakeDesk: DeclarationAccepting, ReceiptAccepting, ReadinessReporting, SubmissionAccepting {
    struct Seen: Sendable {
        var messages: [[UInt8]] = []
        var refusals: [String] = []
        var pushes: [(content: String, type: String, digest: String?)] = []
        var envelopes: [[UInt8]] = []
        var peers: [String] = []
        var finished = 0
    }

    private let seen = Mutex(Seen())
    private let refused: AsyncStream<String>
    private let tellRefused: AsyncStream<String>.Continuation
    let push: PushAnswer
    let checks: [Readiness.Check]
    let error: (any Error)?
    let gate: Gate?
    let results: [SubmissionResult]

    init(
        push: PushAnswer = .success, checks: [Readiness.Check] = [], error: (any Error)? = nil, gate: Gate? = nil,
        results: [SubmissionResult] = []
    ) {
        self.results = results
        self.push = push
        self.checks = checks
        self.error = error
        self.gate = gate
        (refused, tellRefused) = AsyncStream.makeStream()
    }

    var snapshot: Seen { seen.withLock { $0 } }

    /// Waits until a refusal was recorded.
    func nextRefusal() async -> String? {
        for await code in refused { return code }
        return nil
    }

    func accept(
        _ value: [UInt8], from source: RequestSource, on executor: (any TaskExecutor)?
    ) async throws -> DeclarationAnswer {
        seen.withLock {
            $0.messages.append(value)
            $0.peers.append(source.peer)
        }
        await gate?.wait()
        seen.withLock { $0.finished += 1 }
        if let error { throw error }
        return DeclarationAnswer(id: MessageID(text: "1"), signed: value, isReplay: false)
    }

    func refuse(_ code: ErrorCode, detail: String, from source: RequestSource) async {
        seen.withLock { $0.refusals.append(code.name) }
        tellRefused.yield(code.name)
    }

    func acceptPush(content: String, msgType: String, dataDigest: String?, from source: RequestSource) async
        -> PushAnswer
    {
        seen.withLock { $0.pushes.append((content, msgType, dataDigest)) }
        return push
    }

    func acceptTerminal(_ bytes: [UInt8], from source: RequestSource) async -> PushAnswer {
        seen.withLock { $0.envelopes.append(bytes) }
        return push
    }

    func submit(
        _ value: [UInt8], company: String?, from source: RequestSource
    ) async throws -> [SubmissionResult] {
        seen.withLock {
            $0.messages.append(value)
            $0.peers.append(source.peer)
        }
        await gate?.wait()
        if let error { throw error }
        return results
    }

    /// The desk that looks at messages, for one company.
    static func inspection() throws -> InspectionDesk {
        let catalogue = try SchemaCatalogue.builtIn()
        return InspectionDesk(
            catalogue,
            intake: MessageIntake(
                assembler: MessageAssembler(catalogue: catalogue, mappings: try MappingSet.builtIn(catalogue)),
                aliases: .empty,
                companies: [Company(code: "3301960EX1", name: "示例企业", dxpId: "DXPENT0000099001")],
                stored: NoStoredDocuments()))
    }

    func readiness() async -> Readiness { Readiness(checks: checks) }
}

/// Holds work back until it is opened.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream.makeStream() }
    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

/// Runs a server on a free port of 127.0.0.1 for the length of a test, stopped gracefully after it.
func withServer(
    _ desk: FakeDesk, keys: any KeyServing = FakeKeys(), operations: any OperationsServing = FakeOperations(),
    lookup: any LookupServing = FakeLookup(), channels: [any ChannelServing] = [], console: ConsoleDesks? = nil,
    settings change: (inout HTTPSettings) throws -> Void = { _ in },
    _ body: (Int, ServiceGroup) async throws -> Void
) async throws {
    var settings = try HTTPSettings()
    settings.port = 0
    settings.lingerTimeout = .milliseconds(200)
    try change(&settings)
    let (ports, tell) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let inspection = try FakeDesk.inspection()
    let server = try SidecarServer(
        settings: settings, declarations: desk, receipts: desk, readiness: desk, submissions: desk,
        inspection: inspection, keys: keys, operations: operations, lookup: lookup, channels: channels,
        console: console, logger: logger,
        onBound: { tell.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        var bound: Int?
        for await port in ports {
            bound = port
            break
        }
        do {
            try await body(try #require(bound), group)
        } catch {
            desk.gate?.open()
            await group.triggerGracefulShutdown()
            throw error
        }
        desk.gate?.open()
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

/// A bare TCP client: sends bytes, reads whole answers.
struct RawClient {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    struct Answer: Equatable {
        let head: String
        let body: [UInt8]
        var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    static func connect<Result>(_ port: Int, _ body: (inout Talk) async throws -> Result) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var talk = Talk(iterator: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&talk)
        }
    }

    struct Talk {
        var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var rest: [UInt8] = []

        init(
            iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.iterator = iterator
            self.outbound = outbound
        }

        func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
        func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }
        func finish() { outbound.finish() }

        /// The next answer; `nil` when the server closed.
        mutating func answer(withoutBody: Bool = false) async throws -> Answer? {
            while true {
                if let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
                    let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
                    let line = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    let length = withoutBody ? 0 : line.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
                    if rest.count >= end.upperBound + length {
                        let body = Array(rest[end.upperBound..<(end.upperBound + length)])
                        rest.removeFirst(end.upperBound + length)
                        return Answer(head: head, body: body)
                    }
                }
                guard let chunk = try await iterator.next(isolation: #isolation) else { return nil }
                rest += chunk.readableBytesView
            }
        }

        /// Whether the server ends the connection without another byte.
        mutating func isClosed() async -> Bool {
            do {
                guard try await iterator.next(isolation: #isolation) != nil else { return rest.isEmpty }
                return false
            } catch {
                return true
            }
        }
    }
}
