package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that can misbehave on the wire as real ones do: hang, close, answer by halves, be
/// gone for a while. One for each part of the simulated world.
package final class LabServer: Sendable {
    /// Why a server could not be started.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var port = 0
        var isStopped = false
        var requests = 0
        var opened = 0
        var hangUps = 0
    }

    /// The largest body that is taken, bytes.
    static let maximumBody = 64 << 20

    private let name: String
    private let logger: Logger
    private let handle: @Sendable (LabRequest, LabServer) -> LabReply
    /// TLS, where it is spoken.
    let tls: LabTLS?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: in log lines.
    ///   - tls: speaks TLS; `nil` speaks in clear.
    ///   - logger: for debug lines.
    ///   - handle: called with the request and this server, on an event loop, so it must not block for long.
    package init(
        name: String, tls: LabTLS? = nil, logger: Logger,
        handle: @escaping @Sendable (LabRequest, LabServer) -> LabReply
    ) {
        self.name = name
        self.tls = tls
        self.logger = logger
        self.handle = handle
    }

    /// The port it was bound to; 0 before it was started.
    package var port: Int { state.withLock(\.port) }

    /// How many requests came, of whatever kind.
    package var requestCount: Int { state.withLock(\.requests) }

    /// How many connections were opened.
    package var connectionCount: Int { state.withLock(\.opened) }

    /// `http://127.0.0.1:`, or `https://`, and the port.
    package var baseURL: String { "\(tls == nil ? "http" : "https")://127.0.0.1:\(port)" }

    /// Closes the connection of the next requests as soon as their head has come, without reading on.
    package func hangUp(next count: Int = 1) { state.withLock { $0.hangUps = max(0, count) } }

    /// Whether the request whose head came is not read on.
    func hangsUp() -> Bool {
        state.withLock { state in
            guard state.hangUps > 0 else { return false }
            state.hangUps -= 1
            return true
        }
    }

    /// Binds and listens. Returns the port, which is the one asked for unless that was 0.
    /// - Throws: `Failure` when the port is taken.
    @discardableResult
    package func start(port: Int) async throws(Failure) -> Int {
        do {
            let channel = try await bootstrap().bind(host: "127.0.0.1", port: port).get()
            let bound = channel.localAddress?.port ?? port
            state.withLock { state in
                state.listener = channel
                state.port = bound
                state.isStopped = false
            }
            logger.debug("listening", metadata: ["server": "\(name)", "port": "\(bound)"])
            return bound
        } catch {
            throw Failure(description: "\(name): cannot listen on 127.0.0.1:\(port): \(error)")
        }
    }

    /// Closes the listener and every connection.
    package func stop() async {
        state.withLock { $0.isStopped = true }
        await goDown()
    }

    /// Refuses connections from now on and drops those there are, as a machine does whose process died.
    package func goDown() async {
        let (listener, connections) = state.withLock { state in
            defer {
                state.listener = nil
                state.connections = [:]
            }
            return (state.listener, Array(state.connections.values))
        }
        // Closing what is closed already fails, which is as good.
        if let listener { _ = await Self.settle(listener.close()) }
        for connection in connections { _ = await Self.settle(connection.close()) }
    }

    /// Listens on the same port again after ``goDown()``; does nothing when it is stopped or never went down.
    /// - Throws: `Failure` when the port was taken meanwhile.
    package func comeUp() async throws(Failure) {
        let port = state.withLock { $0.isStopped || $0.listener != nil ? 0 : $0.port }
        if port != 0 { try await start(port: port) }
    }

    private static func settle(_ future: EventLoopFuture<Void>) async -> Bool {
        await withCheckedContinuation { continuation in
            future.whenComplete { result in
                if case .success = result {
                    continuation.resume(returning: true)
                } else {
                    continuation.resume(returning: false)
                }
            }
        }
    }

    func opened(_ channel: any Channel) {
        state.withLock { state in
            state.connections[ObjectIdentifier(channel)] = channel
            state.opened += 1
        }
    }

    func closed(_ channel: any Channel) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func reply(to request: LabRequest) -> LabReply {
        state.withLock { $0.requests += 1 }
        return handle(request, self)
    }

    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = self.tls { try channel.pipeline.syncOperations.addHandler(tls.handler()) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(LabConnection(server: self))
                }
            }
    }
}
