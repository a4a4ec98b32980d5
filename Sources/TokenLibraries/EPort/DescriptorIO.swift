internal import Glibc

/// Whole frames on a descriptor: four bytes of length, big-endian, and so many bytes.
enum DescriptorIO {
    /// Why a frame did not come or go.
    enum Failure: Error {
        /// The other side has closed its end.
        case ended
        /// Nothing, or not enough, came in time.
        case late
        /// The length is beyond what frames here have.
        case tooLong
        /// What the system said.
        case system(Int32)
    }

    /// The most bytes of a frame: messages have some KB.
    static let limit = 1 << 20

    /// Writes a frame.
    static func write(_ payload: [UInt8], to descriptor: Int32) throws(Failure) {
        guard payload.count <= limit else { throw .tooLong }
        var frame = length(payload.count)
        frame.append(contentsOf: payload)
        defer { for index in frame.indices { frame[index] = 0 } }
        var sent = 0
        while sent < frame.count {
            let count = unsafe frame.withUnsafeBytes { bytes in
                // A socket whose other end is gone must not raise SIGPIPE; other descriptors do not know the flag.
                let start = unsafe bytes.baseAddress?.advanced(by: sent)
                let result = unsafe send(descriptor, start, frame.count - sent, Int32(MSG_NOSIGNAL))
                return result < 0 && errno == ENOTSOCK
                    ? unsafe Glibc.write(descriptor, start, frame.count - sent) : result
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw errno == EPIPE || errno == ECONNRESET ? .ended : .system(errno) }
            sent += count
        }
    }

    /// Reads a frame.
    /// - Parameters:
    ///   - descriptor: where from.
    ///   - deadline: the whole frame must be there by then; `nil` waits for ever.
    /// - Returns: its payload.
    /// - Throws: why there is none.
    static func read(
        from descriptor: Int32, until deadline: ContinuousClock.Instant? = nil
    ) throws(Failure) -> [UInt8] {
        let head = try bytes(4, from: descriptor, until: deadline)
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard count <= limit else { throw .tooLong }
        return try bytes(count, from: descriptor, until: deadline)
    }

    /// A length as frames and fields carry it.
    static func length(_ count: Int) -> [UInt8] {
        [UInt8(count >> 24 & 0xFF), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    private static func bytes(
        _ count: Int, from descriptor: Int32, until deadline: ContinuousClock.Instant?
    ) throws(Failure) -> [UInt8] {
        var content = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            if let deadline { try wait(descriptor, until: deadline) }
            let part = unsafe content.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(descriptor, bytes.baseAddress?.advanced(by: got), count - got)
            }
            if part < 0, errno == EINTR { continue }
            if part < 0, errno != ECONNRESET { throw .system(errno) }
            guard part > 0 else { throw .ended }
            got += part
        }
        return content
    }

    private static func wait(_ descriptor: Int32, until deadline: ContinuousClock.Instant) throws(Failure) {
        while true {
            let left = (deadline - .now).components
            guard left.seconds >= 0, left.attoseconds >= 0 else { throw .late }
            let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw .system(errno) }
        }
    }
}
