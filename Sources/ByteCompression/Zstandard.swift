internal import CZstd
internal import SidecarBase
internal import Synchronization

/// Zstandard (RFC 8878), with text that both sides know. The only owner of its contexts.
package enum Zstandard {
    /// Compresses bytes into one frame that says how long they are.
    ///
    /// - Parameters:
    ///   - bytes: any number of them.
    ///   - dictionary: the reader must be given the same text.
    /// - Returns: the frame.
    /// - Throws: `CompressionError` when there is no memory.
    package static func compress(
        _ bytes: [UInt8], dictionary: ZstandardDictionary
    ) throws(CompressionError) -> [UInt8] {
        let compressor = try Compressor.take()
        let bound = ZSTD_compressBound(bytes.count)
        var written = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            written = unsafe ZSTD_compress_usingCDict(
                compressor.context, buffer.baseAddress, bound, bytes, bytes.count, dictionary.writer)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard ZSTD_isError(written) == 0 else { throw CompressionError(reason(written)) }
        Compressor.giveBack(compressor)
        return output
    }

    /// Reads one frame.
    ///
    /// - Parameters:
    ///   - bytes: the frame, and nothing after it.
    ///   - limit: the result may not be longer; a small input can ask for very much.
    ///   - dictionary: the text that was used to compress.
    /// - Returns: the bytes.
    /// - Throws: `CompressionError` for damaged or cut off data, a frame that does not say how long it is, or more than `limit`
    ///   bytes.
    package static func decompress(
        _ bytes: [UInt8], limit: Int, dictionary: ZstandardDictionary
    ) throws(CompressionError) -> [UInt8] {
        // The two highest numbers are errors; nothing so long is asked for.
        let size = unsafe ZSTD_getFrameContentSize(bytes, bytes.count)
        guard size <= UInt64(clamping: limit), let capacity = Int(exactly: size) else {
            throw CompressionError("damaged, cut off or more than \(limit) bytes")
        }
        guard let context = unsafe ZSTD_createDCtx() else { throw CompressionError("no memory") }
        defer { unsafe ZSTD_freeDCtx(context) }
        var written = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            written = unsafe ZSTD_decompress_usingDDict(
                context, buffer.baseAddress, capacity, bytes, bytes.count, dictionary.reader)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard ZSTD_isError(written) == 0, written == capacity else { throw CompressionError(reason(written)) }
        return output
    }

    private static func reason(_ code: Int) -> String {
        unsafe ZSTD_getErrorName(code).map { unsafe String(cString: $0) } ?? "damaged"
    }
}

/// Text that compressor and decompressor both know, prepared once for both.
///
/// `@unchecked Sendable`: the library only reads the prepared dictionaries, and allows any number of threads to.
@safe package final class ZstandardDictionary: @unchecked Sendable {
    fileprivate let writer: OpaquePointer?
    fileprivate let reader: OpaquePointer?

    /// - Parameters:
    ///   - text: any bytes; what is frequent is best at their end.
    ///   - level: 1 (fast) to 19 (small).
    package init(_ text: [UInt8], level: Int) {
        unsafe writer = ZSTD_createCDict(text, text.count, Int32(clamping: level))
        unsafe reader = ZSTD_createDDict(text, text.count)
    }

    deinit {
        unsafe ZSTD_freeCDict(writer)
        unsafe ZSTD_freeDDict(reader)
    }
}

/// A compression context. A fresh one costs 150 kB of memory to prepare, so they are kept and used again.
@safe
private final class Compressor {
    private static let kept = Mutex<[Kept]>([])
    private static let maximumKept = 4
    /// Contexts grow with what they compress; one that has become larger is not kept.
    private static let largestKept = 400_000

    /// A context that waits. It is used by one owner at a time: `take` removes it from the list, `giveBack` is its last use.
    private struct Kept: @unchecked Sendable {
        let compressor: Compressor
    }

    let context: OpaquePointer

    private init() throws(CompressionError) {
        guard let context = unsafe ZSTD_createCCtx() else { throw CompressionError("no memory") }
        unsafe self.context = context
    }

    deinit {
        unsafe ZSTD_freeCCtx(context)
    }

    static func take() throws(CompressionError) -> Compressor {
        if let waiting = kept.withLock({ $0.popLast() }) { return waiting.compressor }
        return try Compressor()
    }

    static func giveBack(_ compressor: Compressor) {
        guard unsafe ZSTD_sizeof_CCtx(compressor.context) <= largestKept else { return }
        let waiting = Kept(compressor: compressor)
        kept.withLock { kept in
            if kept.count < maximumKept { kept.append(waiting) }
        }
    }
}
