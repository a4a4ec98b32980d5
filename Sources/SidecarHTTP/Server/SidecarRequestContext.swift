package import Hummingbird
internal import NIOCore

/// What a route needs to know of its connection.
package struct SidecarRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The caller's address without port; empty when the connection is gone already.
    let peer: String
    /// The connection's event loop, for deadlines.
    let eventLoop: any EventLoop

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = SidecarRequestContext.name(source.channel.remoteAddress)
        eventLoop = source.channel.eventLoop
    }

    /// A v4-mapped address is shown as the IPv4 address it is.
    private static func name(_ address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "" }
        let mapped = "::ffff:"
        return text.lowercased().hasPrefix(mapped) && text.contains(".") ? String(text.dropFirst(mapped.count)) : text
    }
}
