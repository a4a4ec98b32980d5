import Foundation

/// Requests from another address of this machine than 127.0.0.1: every one of 127.0.0.0/8 is its own.
enum ForeignAddress {
    struct Failure: Error {}

    /// Sends a request from an address and gives the status of the answer.
    /// - Parameters:
    ///   - address: where it is sent from, such as `127.0.0.9`.
    ///   - base: where it is sent to.
    ///   - path: of the route.
    ///   - body: a form; `nil` for a GET.
    /// - Returns: the status of the answer.
    /// - Throws: ``Failure`` when there is no answer.
    static func request(
        from address: String, to base: String, _ path: String, body: String? = nil
    ) throws -> Int {
        guard let port = URL(string: base)?.port else { throw Failure() }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        defer { close(descriptor) }
        var own = socketAddress(address, 0)
        var other = socketAddress("127.0.0.1", in_port_t(port))
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        let connected = withUnsafePointer(to: &other) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard bound == 0, connected == 0 else { throw Failure() }
        let text = body ?? ""
        let request =
            "\(body == nil ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
        let bytes = Array(request.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure() }
        var head: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4_096)
        while head.count < 65_536 {
            let count = read(descriptor, &block, block.count)
            guard count > 0 else { break }
            head += block[..<count]
        }
        guard
            let status = String(decoding: head, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap({
                Int($0)
            })
        else { throw Failure() }
        return status
    }

    private static func socketAddress(_ text: String, _ port: in_port_t) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(text)
        return address
    }
}
