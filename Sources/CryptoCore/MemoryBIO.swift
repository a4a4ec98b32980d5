internal import COpenSSL

/// Reads what the library wrote into a memory BIO.
enum MemoryBIO {
    /// A copy of the contents.
    @unsafe
    static func contents(of source: OpaquePointer) -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(source)
        guard count > 0, count < Int(Int32.max) else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe BIO_read(source, &bytes, Int32(count))
        return Array(bytes.prefix(Int(max(read, 0))))
    }
}
