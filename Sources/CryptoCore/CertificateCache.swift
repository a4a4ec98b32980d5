internal import Synchronization

/// The certificates read last, by their bytes. Bounded, because they arrive in messages.
final class CertificateCache: Sendable {
    /// The bytes of a certificate, told apart by their length and their end: there stands the issuer's signature, as good as a
    /// digest, and to hash the whole would cost more than to compare it once.
    private struct Key: Hashable {
        let der: [UInt8]

        func hash(into hasher: inout Hasher) {
            hasher.combine(der.count)
            for byte in der.suffix(16) { hasher.combine(byte) }
        }
    }

    private struct State {
        var certificates: [Key: Certificate] = [:]
        /// The keys in the order they came; a full cache drops the oldest.
        var order: [Key] = []
        var oldest = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The number of certificates kept.
    var count: Int { state.withLock { $0.certificates.count } }

    /// The certificate of these bytes, read if it is not here.
    func certificate(der: [UInt8]) throws(CryptoError) -> Certificate {
        let key = Key(der: der)
        if let known = state.withLock({ $0.certificates[key] }) { return known }
        let certificate = try Certificate(der: der)
        state.withLock { state in
            guard state.certificates.updateValue(certificate, forKey: key) == nil else { return }
            if state.order.count < capacity {
                state.order.append(key)
            } else {
                state.certificates[state.order[state.oldest]] = nil
                state.order[state.oldest] = key
                state.oldest = (state.oldest + 1) % capacity
            }
        }
        return certificate
    }
}

extension Certificate {
    private static let cache = CertificateCache(capacity: 256)

    /// Reads through a bounded cache of the certificates read last: decoding one costs more than verifying with it.
    /// - Throws: as ``init(der:)``; failures are not kept.
    package static func cached(der: [UInt8]) throws(CryptoError) -> Certificate {
        try cache.certificate(der: der)
    }
}
