package import CryptoCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket
internal import SidecarBase
internal import Synchronization

/// A simulated E-Port control: a WebSocket server on 127.0.0.1 with a key in it, which speaks as the vendor's control does
/// (card.md §7.3) and can be told to misbehave.
package final class EPortControl: Sendable {
    /// What has happened so far.
    package struct Counters: Sendable, Equatable {
        package var connections = 0
        /// Requests by method.
        package var requests: [String: Int] = [:]
        package var pinsOffered = 0
        package var signatures = 0
    }

    /// Why it cannot be started.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var key: EPortControlKey?
        var counters = Counters()
        var faults: [(method: String?, fault: EPortControlFault)] = []
        var held: [EPortControlSending] = []
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var port = 0
        var speaksBare = false
        /// Whether the PIN stays verified between two requests.
        var remembersPIN = true
        var isOpened = false
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - key: RSA or SM2.
    ///   - certificate: of the key.
    ///   - pin: of the key.
    ///   - tries: wrong PINs until it is locked.
    package init(key: PrivateKey, certificate: Certificate, pin: String, tries: Int = 6) {
        state = Mutex(State(key: EPortControlKey(key: key, certificate: certificate, pin: pin, tries: tries)))
    }

    /// `ws://127.0.0.1:port`.
    package var url: String { "ws://127.0.0.1:\(port)" }

    /// The port it listens on.
    package var port: Int { state.withLock(\.port) }

    package var counters: Counters { state.withLock(\.counters) }

    /// PIN tries left of the key that is in it; 0 without a key.
    package var triesLeft: Int { state.withLock { $0.key?.triesLeft ?? 0 } }

    /// Every answer is only the inner object, without number and method.
    package func speakBare() { state.withLock { $0.speaksBare = true } }

    /// The PIN counts for the request it comes with only.
    package func forgetPINs() { state.withLock { $0.remembersPIN = false } }

    /// Another program has logged out.
    package func logOut() { state.withLock { $0.key?.reset() } }

    /// Misbehaves with the next request, or the next of a method, for which nothing else was said before.
    package func misbehave(_ fault: EPortControlFault, with method: String? = nil, times: Int = 1) {
        state.withLock { state in
            for _ in 0..<times { state.faults.append((method, fault)) }
        }
    }

    /// Pulls the key.
    package func pull() { state.withLock { $0.key = nil } }

    /// Puts in a key.
    package func insert(key: PrivateKey, certificate: Certificate, pin: String, tries: Int = 6) {
        state.withLock {
            $0.key = EPortControlKey(key: key, certificate: certificate, pin: pin, tries: tries)
        }
    }

    // MARK: - Life

    /// Binds and listens.
    /// - Parameters:
    ///   - port: which; 0 for any.
    ///   - tls: PEM files of a certificate and its key; without them it speaks in clear.
    /// - Throws: `Failure` when the port is taken, or a file cannot be read.
    package func start(port: Int = 0, tls: (certificate: String, key: String)? = nil) async throws(Failure) {
        do {
            let context = try tls.map { files in
                try NIOSSLContext(
                    configuration: .makeServerConfiguration(
                        certificateChain: NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                        privateKey: .privateKey(NIOSSLPrivateKey(file: files.key, format: .pem))))
            }
            let channel = try await bootstrap(context).bind(host: "127.0.0.1", port: port).get()
            state.withLock { state in
                state.listener = channel
                state.port = channel.localAddress?.port ?? port
            }
        } catch {
            throw Failure(description: "the control cannot listen on 127.0.0.1:\(port): \(error)")
        }
    }

    /// Refuses connections and drops those there are.
    package func stop() async {
        let (listener, connections) = state.withLock { state in
            defer {
                state.listener = nil
                state.connections = [:]
                state.held = []
                state.key?.reset()
            }
            return (state.listener, Array(state.connections.values))
        }
        if let listener { await EPortControl.settle(listener.close()) }
        for connection in connections { await EPortControl.settle(connection.close()) }
    }

    /// Drops every connection and goes on listening.
    package func dropConnections() async {
        for connection in state.withLock({ Array($0.connections.values) }) {
            await EPortControl.settle(connection.close())
        }
    }

    /// Sends a text to everybody who is connected.
    package func shout(_ text: String) {
        for connection in state.withLock({ Array($0.connections.values) }) {
            connection.writeAndFlush(
                WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)), promise: nil)
        }
    }

    /// Closing what is closed already fails, which is as good.
    private static func settle(_ future: EventLoopFuture<Void>) async {
        await withCheckedContinuation { continuation in future.whenComplete { _ in continuation.resume() } }
    }

    private func bootstrap(_ tls: NIOSSLContext?) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                let upgrader = NIOWebSocketServerUpgrader(
                    maxFrameSize: 1 << 24,
                    shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
                    upgradePipelineHandler: { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(EPortConversation(control: self))
                        }
                    })
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline(
                        withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
                }
            }
    }

    // MARK: - Called by its connections

    func opened(_ channel: any Channel) {
        state.withLock { state in
            state.counters.connections += 1
            state.connections[ObjectIdentifier(channel)] = channel
        }
    }

    func closed(_ channel: any Channel) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Serves a request: what is to be sent, and after which pause.
    func serve(_ request: EPortControlRequest, on channel: any Channel) -> [EPortControlSending] {
        state.withLock { state in
            state.counters.requests[request.method, default: 0] += 1
            let index = state.faults.firstIndex { $0.method == nil || $0.method == request.method }
            let fault = index.map { state.faults.remove(at: $0).fault }
            let form = EPortControlForm(request: request, channel: channel, isBare: state.speaksBare)
            let earlier = state.held
            state.held = []
            switch fault {
            case .close: return earlier + [form.close()]
            case .error(let words, let code): return earlier + [form.sending(.refused(words, code))]
            default: break
            }
            let reply = EPortControl.perform(request, &state)
            let sendings = form.sendings(reply, with: fault)
            guard fault == .late else { return earlier + sendings }
            state.held = sendings
            return earlier
        }
    }

    private static func perform(_ request: EPortControlRequest, _ state: inout State) -> EPortControlReply {
        guard var key = state.key else { return .refused("[读卡器底层库]打开读卡器失败", "Err:Custom50200") }
        defer {
            if !state.remembersPIN { key.reset() }
            state.key = key
        }
        switch request.method {
        case "cus-sec_SpcInitEnvEx":
            state.isOpened = true
            return .done([])
        case "cus-sec_SpcClearEnv":
            state.isOpened = false
            key.reset()
            return .done([])
        case "cus-sec_SpcGetCertNo": return .done([key.certificate.certNo])
        case "cus-sec_SpcGetSignCertAsPEM": return .done([Base64.encodeText(key.certificate.der)])
        case "cus-sec_SpcVerifyPIN":
            guard state.isOpened else { return .refused("未打开卡", "Err:Custom50100") }
            guard let pin = request.arguments["passwd"] else { return .refused("缺少参数", "Err:Base50000") }
            state.counters.pinsOffered += 1
            return key.verify(pin) ?? .done([])
        case "cus-sec_SpcSignDataAsPEM":
            guard let text = request.arguments["inData"] else { return .refused("缺少参数", "Err:Base50000") }
            if let pin = request.arguments["passwd"] {
                state.counters.pinsOffered += 1
                if let refusal = key.verify(pin) { return refusal }
            }
            guard key.isVerified else { return .refused("未验证口令", "Err:Custom50818") }
            guard let value = key.sign(text) else { return .refused("签名失败", "Err:Custom50300") }
            state.counters.signatures += 1
            return .done([Base64.encodeText(value), key.certificate.certNo])
        default: return .refused("没有此方法", "Err:Base50001")
        }
    }
}
