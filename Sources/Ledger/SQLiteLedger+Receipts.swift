import CryptoCore
import SidecarBase

extension SQLiteLedger {
    package func recordReceipt(_ arrival: ReceiptArrival) async throws(LedgerError) -> ReceiptOutcome {
        let body = EncodedBody(arrival.content, digest: arrival.digest)
        let original = arrival.originalForm.map { form in
            let pairs = form.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
            let bytes = DetailText.encode(pairs)
            return EncodedBody(bytes, digest: MessageDigest.sha256(bytes))
        }
        let time = now()
        let (outcome, hasSplit) = try await write { context in
            let recorder = ReceiptRecorder(
                context: context, arrival: arrival, body: body, original: original, time: time)
            return (try recorder.record(), context.takeSplit())
        }
        if hasSplit { splits.signal() }
        return outcome
    }
}
