internal import CustomsMessages
internal import Pipeline
internal import SidecarBase

/// What the API answers to declarations: one entry for each item of what was handed in.
struct SubmissionAnswer: Codable {
    struct Item: Codable {
        /// The place of the item, from 0.
        let item: Int
        /// The item's own number.
        let reference: String
        /// `signed`, `held` (recorded; it is signed and sent by itself when a signer can sign), `repeated` (it was signed
        /// before), `awaiting-platform`, `accepted-by-platform`, `kept-by-platform` (see docs/schemes.md) or `refused`.
        var state: String
        /// Under which it is found.
        let id: String?
        let message: String?
        /// How many documents its message has, where it was assembled here.
        let documents: Int?
        /// The signed message.
        let signed: String?
        let findings: [MessageFinding]?
        let problem: Problem?
    }

    let accepted: Int
    let refused: Int
    var items: [Item]

    init(_ results: [SubmissionResult]) {
        items = results.map { result in
            switch result.outcome {
            case .success(let accepted):
                Item(
                    item: result.item, reference: result.reference,
                    state: accepted.platform?.rawValue
                        ?? (accepted.isHeld ? "held" : accepted.isReplay ? "repeated" : "signed"),
                    id: accepted.id, message: accepted.message,
                    documents: accepted.documents > 0 ? accepted.documents : nil,
                    signed: accepted.isHeld || accepted.platform != nil
                        ? nil : String(decoding: accepted.signed, as: UTF8.self),
                    findings: accepted.findings, problem: nil)
            case .failure(let error):
                Item(
                    item: result.item, reference: result.reference, state: "refused", id: nil, message: nil,
                    documents: nil, signed: nil, findings: nil, problem: Problem(error))
            }
        }
        refused = items.count { $0.problem != nil }
        accepted = items.count - refused
    }
}
