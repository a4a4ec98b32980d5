internal import CustomsMessages
internal import Ledger
internal import SidecarBase

/// Tells a caller how the items of a document stand that he handed in before.
struct PlatformStanding {
    private let ledger: any PlatformLedger

    init(ledger: any PlatformLedger) {
        self.ledger = ledger
    }

    func results(of record: PlatformRecord) async throws -> [SubmissionResult] {
        var results: [SubmissionResult] = []
        for item in record.items {
            let outcome: Result<SubmissionResult.Accepted, any Error>
            switch item.state {
            case .waiting: outcome = .success(accepted(record, .awaiting))
            case .accepted: outcome = .success(accepted(record, .accepted))
            case .kept: outcome = .success(accepted(record, .kept))
            case .declared: outcome = .success(try await declared(item, record))
            case .refused:
                outcome = .failure(SidecarError(.platformRefused, "chkMark \(item.mark): \(item.info)"))
            case .failed:
                let code = ErrorCode.all.first { $0.name == item.cause } ?? .internalUnexpected
                outcome = .failure(SidecarError(code, item.info))
            case .abandoned: outcome = .failure(SidecarError(.platformAbandoned, "submission \(record.id.text)"))
            }
            results.append(SubmissionResult(item: item.ordinal, reference: item.businessNo, outcome: outcome))
        }
        return results
    }

    private func accepted(
        _ record: PlatformRecord, _ platform: SubmissionResult.PlatformState
    ) -> SubmissionResult.Accepted {
        SubmissionResult.Accepted(
            id: record.id.text, message: record.id.text, documents: 0, signed: [], isReplay: true, platform: platform,
            findings: [])
    }

    /// The answer that a document gets which was handed in again without a platform.
    private func declared(
        _ item: PlatformRecord.Item, _ record: PlatformRecord
    ) async throws -> SubmissionResult.Accepted {
        guard let id = item.document, let document = try await ledger.document(id) else {
            return accepted(record, .accepted)
        }
        let signed = try await ledger.signed(of: document.message)
        return SubmissionResult.Accepted(
            id: id.text, message: document.message.text, documents: document.single == nil ? document.batchSize : 1,
            signed: signed ?? [], isReplay: true, isHeld: signed == nil, findings: [])
    }
}
