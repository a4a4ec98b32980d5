internal import CZLib
internal import SidecarBase
internal import Synchronization

/// Deflate and inflate (RFC 1950, 1951, 1952). The only owner of zlib streams.
package enum ZLib {
    /// Compresses bytes into the zlib form.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - level: 1 (fast) to 9 (small).
    ///   - dictionary: text that both sides know; the reader must be given the same.
    /// - Returns: the zlib form.
    /// - Throws: `CompressionError` for a level that does not exist, or too much data.
    package static func deflate(
        _ bytes: [UInt8], level: Int = 1, dictionary: [UInt8] = []
    ) throws(CompressionError) -> [UInt8] {
        let stream = try Deflater.take(level: level)
        defer { Deflater.giveBack(stream) }
        return try stream.deflate(bytes, dictionary: dictionary)
    }

    /// Reads zlib or gzip data, told apart by the header. What follows the end of the data is not looked at.
    ///
    /// - Parameters:
    ///   - bytes: the compressed data.
    ///   - limit: the result may not be longer; a small input can ask for very much.
    ///   - dictionary: the text that was used to compress.
    /// - Returns: the bytes.
    /// - Throws: `CompressionError` for damaged or cut off data, a wrong dictionary, or more than `limit` bytes.
    package static func inflate(
        _ bytes: [UInt8], limit: Int, dictionary: [UInt8] = []
    ) throws(CompressionError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard limit >= 0 else { throw CompressionError("more than \(limit) bytes") }
        // 15 bits of window, and 32 for "zlib or gzip by the header".
        guard unsafe portsign_inflate_init(&stream, 15 + 32) == Z_OK else { throw CompressionError("inflateInit") }
        defer { unsafe inflateEnd(&stream) }
        var output: [UInt8] = []
        let largestBlock = max(4_096, bytes.count * 4)
        var block = [UInt8](repeating: 0, count: min(limit, largestBlock) + 1)
        var input = bytes
        return try unsafe input.withUnsafeMutableBufferPointer { (input) throws(CompressionError) in
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = UInt32(clamping: input.count)
            while true {
                let capacity = block.count
                let (status, produced) = unsafe block.withUnsafeMutableBufferPointer { block in
                    unsafe stream.next_out = block.baseAddress
                    unsafe stream.avail_out = UInt32(clamping: capacity)
                    let status = unsafe CZLib.inflate(&stream, Z_NO_FLUSH)
                    return unsafe (status, capacity - Int(stream.avail_out))
                }
                guard output.count + produced <= limit else { throw CompressionError("more than \(limit) bytes") }
                output.append(contentsOf: block[..<produced])
                switch status {
                case Z_STREAM_END: return output
                case Z_NEED_DICT:
                    guard !dictionary.isEmpty,
                        unsafe inflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) == Z_OK
                    else { throw CompressionError("another dictionary is needed") }
                case Z_OK where produced > 0: continue
                default: throw CompressionError("damaged or cut off (\(status))")
                }
            }
        }
    }
}

/// One deflate stream. A fresh stream costs a quarter of a megabyte of zeroed memory, so streams are kept and used again.
@safe
private final class Deflater {
    private static let kept = Mutex<[Kept]>([])
    private static let maximumKept = 8

    /// A stream that waits. It is used by one owner at a time: `take` removes it from the list, `giveBack` is its last use.
    private struct Kept: @unchecked Sendable {
        let deflater: Deflater
    }

    private let level: Int
    private let stream: UnsafeMutablePointer<z_stream>

    private init(level: Int) throws(CompressionError) {
        self.level = level
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe portsign_deflate_init(stream, Int32(clamping: level), 14) == Z_OK else {
            throw CompressionError("deflateInit")
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    static func take(level: Int) throws(CompressionError) -> Deflater {
        let waiting = kept.withLock { kept -> Kept? in
            guard let index = kept.lastIndex(where: { $0.deflater.level == level }) else { return nil }
            return kept.remove(at: index)
        }
        if let waiting { return waiting.deflater }
        return try Deflater(level: level)
    }

    static func giveBack(_ deflater: Deflater) {
        guard unsafe deflateReset(deflater.stream) == Z_OK else { return }
        let waiting = Kept(deflater: deflater)
        kept.withLock { kept in
            if kept.count < maximumKept { kept.append(waiting) }
        }
    }

    func deflate(_ bytes: [UInt8], dictionary: [UInt8]) throws(CompressionError) -> [UInt8] {
        guard bytes.count < Int(UInt32.max) else { throw CompressionError("\(bytes.count) bytes are too many") }
        if !dictionary.isEmpty {
            guard unsafe deflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) == Z_OK else {
                throw CompressionError("deflateSetDictionary")
            }
        }
        let bound = Int(unsafe deflateBound(stream, UInt(bytes.count))) + 16
        var status = Z_OK
        var input = bytes
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: bound)
                status = unsafe CZLib.deflate(stream, Z_FINISH)
                unsafe stream.pointee.next_in = nil
            }
            count = unsafe bound - Int(stream.pointee.avail_out)
        }
        guard status == Z_STREAM_END else { throw CompressionError("deflate (\(status))") }
        return output
    }
}
