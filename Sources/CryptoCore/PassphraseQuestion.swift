internal import COpenSSL
internal import SidecarBase

/// Answers the library when it asks for a passphrase while it reads a key. Without an answer it would ask on the terminal.
final class PassphraseQuestion {
    /// Whether the library asked: the key is encrypted then.
    private(set) var wasAsked = false
    private let answer: Secret?

    init(answer: Secret?) {
        self.answer = answer
    }

    /// What the callback gets as its context; valid as long as this object.
    @unsafe
    var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    /// The library's `pem_password_cb`.
    @unsafe
    static let callback:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
            buffer, size, _, context in
            guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
            let question = unsafe Unmanaged<PassphraseQuestion>.fromOpaque(context).takeUnretainedValue()
            question.wasAsked = true
            guard let answer = question.answer else { return -1 }
            return answer.withExposed { text -> Int32 in
                let bytes = Array(text.utf8)
                guard bytes.count <= Int(size) else { return -1 }
                for (index, byte) in bytes.enumerated() { unsafe buffer[index] = CChar(bitPattern: byte) }
                return Int32(bytes.count)
            }
        }
}
