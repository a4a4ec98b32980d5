internal import Glibc
internal import Synchronization

/// The line between a virtual card and the virtual reader (vpcd): frames of a length in two bytes and so many bytes over
/// TCP, the card being the client. Calls block. Source: card.md §10.2.
final class VPCDConnection: Sendable {
    private let descriptor: Int32
    private let isClosed = Mutex(false)

    /// Connects to a slot of the reader.
    init(host: String, port: UInt16) throws(VirtualCardError) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .lastFailure("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw VirtualCardError("\(host) is not an IPv4 address")
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // A failed initializer of a complete object runs the deinitializer, which closes.
        guard result == 0 else { throw .lastFailure("connect to \(host):\(port)") }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Ends the connection: the reader sees the card leave, and a read that waits returns.
    func close() {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// Whether this side ended the connection.
    var isClosedHere: Bool { isClosed.withLock { $0 } }

    /// The next frame; `nil` when the connection ended, or nothing came for so long.
    func receive(withinSeconds limit: Int? = nil) -> [UInt8]? {
        var time = timeval(tv_sec: limit ?? 0, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        guard let header = read(2) else { return nil }
        return read(Int(header[0]) << 8 | Int(header[1]))
    }

    /// Sends a frame of at most 65,535 bytes in one piece.
    /// - Returns: `false` when the connection ended.
    func send(_ frame: [UInt8]) -> Bool {
        let bytes = [UInt8(frame.count >> 8 & 255), UInt8(frame.count & 255)] + frame
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            // The reader sends length and body apart; without this the second waits some 40 ms for our acknowledgement.
            var on: Int32 = 1
            unsafe setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, socklen_t(MemoryLayout<Int32>.size))
            let received = unsafe bytes.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress?.advanced(by: filled), count - filled, 0)
            }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { return nil }
            filled += received
        }
        return bytes
    }
}
