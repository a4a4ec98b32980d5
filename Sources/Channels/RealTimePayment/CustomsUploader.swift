package import OutboundHTTP

/// Brings uploads to customs. Source: realtime179.md §3.1.
package struct CustomsUploader: Sendable {
    /// How a try ended.
    enum Outcome: Sendable {
        case answered(status: Int, body: [UInt8], UploadReply)
        /// Nobody knows whether it arrived, unless no connection came to be.
        case failed(detail: String, wasSent: Bool)
    }

    private let url: String?
    private let testURL: String?
    private let isTest: Bool
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: where the data of real orders goes.
    ///   - testURL: where tests go.
    ///   - isTest: whether all goes there.
    ///   - caller: with the time limit of one try.
    package init(url: String?, testURL: String?, isTest: Bool, caller: HTTPCaller) {
        self.url = url
        self.testURL = testURL
        self.isTest = isTest
        self.caller = caller
    }

    /// Where an upload goes; `nil` where that is not configured.
    func address(for kind: PaymentSession.Kind) -> String? { isTest || kind == .test ? testURL : url }

    /// Whether tests can be uploaded.
    package var hasTestAddress: Bool { testURL != nil }

    /// Sends `payExInfoStr`; the same text is the same body, to the byte.
    func send(_ document: [UInt8], to address: String) async -> Outcome {
        do {
            let answer = try await caller.post(
                address, headers: [(name: "Content-Type", value: FormBody.contentType)],
                body: PaymentUpload.form(document))
            return .answered(
                status: answer.status, body: answer.body, UploadReply(status: answer.status, body: answer.body))
        } catch {
            return .failed(detail: error.detail, wasSent: ![.refused, .tls].contains(error.kind))
        }
    }
}
