internal import Synchronization

/// The operations of one key, each set up when it is first needed.
final class RSAOperations: Sendable {
    private let key: KeyHandle
    private let prepared = Mutex<[RSAOperation.Purpose: RSAOperation]>([:])

    init(key: KeyHandle) {
        self.key = key
    }

    /// The operation for a purpose.
    /// - Throws: `crypto.operation` when the key cannot do it.
    func callAsFunction(_ purpose: RSAOperation.Purpose) throws(CryptoError) -> RSAOperation {
        if let operation = prepared.withLock({ $0[purpose] }) { return operation }
        let operation = try RSAOperation(purpose, key: key)
        prepared.withLock { $0[purpose] = operation }
        return operation
    }
}
