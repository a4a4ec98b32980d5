internal import COpenSSL
internal import SidecarBase

extension CryptoError {
    /// An error with the library's own reasons, which are taken off its queue: a queue left full would make a later,
    /// successful call look failed.
    ///
    /// Only the reasons are taken, which are fixed texts; the library's additional data could quote input.
    static func library(_ code: ErrorCode, _ call: String) -> CryptoError {
        var reasons: [String] = []
        while true {
            let error = ERR_get_error()
            guard error != 0 else { break }
            guard let text = unsafe ERR_reason_error_string(error) else { continue }
            let reason = unsafe String(cString: text)
            if !reasons.contains(reason), reasons.count < 4 { reasons.append(reason) }
        }
        return CryptoError(code, reasons.isEmpty ? call : "\(call): \(reasons.joined(separator: "; "))")
    }
}
