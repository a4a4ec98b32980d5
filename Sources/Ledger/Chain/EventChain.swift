import CryptoCore
import SidecarBase

/// The hash chain over the event log.
///
/// `hash = SHA-256(hash of the event before ‖ encoding)`; the first event follows 32 zero bytes. The encoding of an event is
/// unambiguous, because every part has a fixed length or says its length first (numbers are big-endian):
///
///     8 bytes   sequence
///     8 bytes   time, milliseconds since 1970 (two's complement)
///     text      message id; the length FF FF FF FF alone when the event has no message
///     text      kind
///     text      actor
///     text      cause
///     4 bytes   number of details
///     text text name and value of each detail, sorted by the bytes of the name
///
/// where text is a length of 4 bytes and as many bytes of UTF-8.
struct EventChain {
    /// The hash before the first event.
    static let origin = [UInt8](repeating: 0, count: 32)

    /// The sequence of the last event, 0 when there is none.
    var sequence: Int64 = 0
    /// The hash of the last event.
    var head: [UInt8] = EventChain.origin

    /// The hash of the event that follows `head`; `detail` is sorted by name.
    static func hash(
        after head: [UInt8], sequence: Int64, message: String?, time: ChinaTime, kind: String, actor: String,
        cause: String, detail: [(String, String)]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        bytes.append(contentsOf: head)
        append(UInt64(bitPattern: sequence), to: &bytes)
        append(UInt64(bitPattern: time.milliseconds), to: &bytes)
        if let message {
            append(message, to: &bytes)
        } else {
            append(UInt32.max, to: &bytes)
        }
        append(kind, to: &bytes)
        append(actor, to: &bytes)
        append(cause, to: &bytes)
        append(UInt32(truncatingIfNeeded: detail.count), to: &bytes)
        for (name, value) in detail {
            append(name, to: &bytes)
            append(value, to: &bytes)
        }
        return MessageDigest.sha256(bytes)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        var shift = number.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            shift -= 8
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt32(truncatingIfNeeded: text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }
}
