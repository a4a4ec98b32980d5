import Foundation

/// A request whose sender goes away in the middle of the body.
enum HalfRequest {
    struct Failure: Error {}

    /// Announces a body of `length` bytes, sends `part` of it, and closes the connection.
    static func send(to base: String, part: String, of length: Int) throws {
        guard let port = URL(string: base)?.port else { throw Failure() }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure() }
        let request = """
            POST /newyorkTransferWebapps/rest/transferDeclare HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(length)\r
            \r
            \(part)
            """
        let bytes = Array(request.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure() }
    }
}
