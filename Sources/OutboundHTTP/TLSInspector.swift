internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Looks at the certificate that a server shows, to tell people whose it is and what is wrong with it. Trusts nobody and sends
/// nothing: the handshake ends when the certificate has been seen.
package enum TLSInspector {
    /// The certificate of the server at an `https://` address, DER; `nil` when none can be seen in time.
    package static func certificate(of url: String, within timeout: Duration) async -> [UInt8]? {
        // The address is that of a WebSocket but for its first letters.
        guard url.lowercased().hasPrefix("https://"),
            let address = WebSocketAddress("wss" + url.dropFirst("https".count))
        else { return nil }
        do {
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            return try await look(at: address, context, TimeAmount(timeout)).get()
        } catch {
            // Whoever asks has a failure to tell already.
            return nil
        }
    }

    private static func look(
        at address: WebSocketAddress, _ context: NIOSSLContext, _ timeout: TimeAmount
    ) -> EventLoopFuture<[UInt8]?> {
        let group = MultiThreadedEventLoopGroup.singleton
        let seen = group.next().makePromise(of: [UInt8]?.self)
        ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: address.serverName) {
                        (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                        do {
                            seen.succeed(try chain.first?.toDERBytes())
                        } catch {
                            seen.succeed(nil)
                        }
                        verdict.succeed(.failed)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: address.host, port: address.port)
            .whenComplete { result in
                switch result {
                case .failure: seen.succeed(nil)
                case .success(let channel):
                    // Of several ends the first counts.
                    channel.closeFuture.whenComplete { _ in seen.succeed(nil) }
                    channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
                }
            }
        return seen.futureResult
    }
}
