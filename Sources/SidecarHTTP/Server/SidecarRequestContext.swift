package import Hummingbird
internal import NIOCore
internal import NIOSSL
internal import Pipeline
internal import SidecarBase

/// What a route needs to know of its connection.
package struct SidecarRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The caller's address without port: whoever connected, or whom a trusted proxy names; empty when the connection is gone
    /// already.
    var peer: String
    /// Whose token the request shows, where one is asked for.
    var holder: AccessTokens.Holder?
    /// The connection's event loop, for deadlines.
    let eventLoop: any EventLoop
    private let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = SidecarRequestContext.name(source.channel.remoteAddress)
        eventLoop = source.channel.eventLoop
        channel = source.channel
    }

    /// The client certificate that the connection showed, DER; `nil` without one, or without TLS.
    func clientCertificate() async -> [UInt8]? {
        let channel = channel
        do {
            return try await eventLoop.submit { () -> [UInt8]? in
                let handler = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
                return try handler.peerCertificate?.toDERBytes()
            }.get()
        } catch {
            // The connection is gone already.
            return nil
        }
    }

    /// Runs work that is of no use to anybody else: it is cancelled when the caller hangs up.
    /// - Parameter work: the work; it may be cancelled at any time.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws; `internal.timeout` when the caller hung up.
    func whileCallerWaits<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (waiting, continuation) = AsyncStream<Never>.makeStream()
        let channel = channel
        try await eventLoop.submit {
            let manners = try channel.pipeline.syncOperations.handler(type: ConnectionManners.self)
            manners.whenHungUp { continuation.finish() }
        }.get()
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask {
                for await _ in waiting {}
                throw SidecarError(.internalTimeout, "the caller hung up")
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw SidecarError(.internalTimeout) }
            return value
        }
    }

    private static func name(_ address: SocketAddress?) -> String {
        address?.ipAddress.map { CallerAddress.shown($0) } ?? ""
    }
}
