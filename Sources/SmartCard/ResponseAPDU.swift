internal import SidecarBase

/// A card's answer: data and status word.
package struct ResponseAPDU: Sendable, Hashable {
    package let data: [UInt8]
    package let status: StatusWord

    package init(data: [UInt8] = [], status: StatusWord) {
        self.data = data
        self.status = status
    }

    /// Splits the bytes of an answer.
    /// - Throws: `card.communication` when nothing came (drivers say so when the card was pulled while it was computing),
    ///   `card.garbled` when there is not even a status word.
    package init(_ bytes: [UInt8]) throws(SmartCardError) {
        guard !bytes.isEmpty else { throw SmartCardError(.cardCommunication, "the card's answer is empty") }
        guard bytes.count >= 2 else {
            throw SmartCardError(.cardGarbled, "an answer of \(bytes.count) bytes has no status word")
        }
        data = Array(bytes.dropLast(2))
        status = StatusWord(bytes[bytes.count - 2], bytes[bytes.count - 1])
    }
}
