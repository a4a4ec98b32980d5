internal import Synchronization

/// The SM2 operations of one key. Those with the usual identifier are set up when they are first needed and kept.
final class SM2Operations: Sendable {
    private let key: KeyHandle
    private let prepared = Mutex<[SM2Operation.Purpose: SM2Operation]>([:])

    init(key: KeyHandle) {
        self.key = key
    }

    /// The operation for a purpose.
    /// - Throws: `crypto.operation` when the key cannot do it.
    func callAsFunction(
        _ purpose: SM2Operation.Purpose, identifier: [UInt8]
    ) throws(CryptoError) -> SM2Operation {
        guard identifier == SM2Signature.defaultIdentifier else {
            return try SM2Operation(purpose, key: key, identifier: identifier)
        }
        if let operation = prepared.withLock({ $0[purpose] }) { return operation }
        let operation = try SM2Operation(purpose, key: key, identifier: identifier)
        prepared.withLock { $0[purpose] = operation }
        return operation
    }
}
