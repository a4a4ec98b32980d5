internal import Glibc

/// Decodes the GBK text of the E-Port's older certificates.
package enum GBKText {
    /// The text of GB18030 bytes (of which GBK is a part); `nil` when they are not such text, or the system has no table
    /// for it.
    package static func decode(_ bytes: [UInt8]) -> String? {
        guard let converter = unsafe iconv_open("UTF-8", "GB18030"), Int(bitPattern: converter) != -1 else {
            return nil
        }
        defer { unsafe iconv_close(converter) }
        var input = bytes
        // One or two bytes become at most three in UTF-8.
        var output = [UInt8](repeating: 0, count: bytes.count * 3 + 4)
        let capacity = output.count
        var inputLeft = bytes.count
        var outputLeft = capacity
        let result = unsafe input.withUnsafeMutableBytes { source in
            unsafe output.withUnsafeMutableBytes { target in
                var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        guard result != -1, inputLeft == 0 else { return nil }
        return String(validating: output.prefix(capacity - outputLeft), as: UTF8.self)
    }
}
