internal import AsyncHTTPClient
internal import CryptoCore
internal import Logging
internal import SidecarBase

/// The platform's counter for single-window documents: takes them over SOAP, answers at once, later through interface 2.1, or
/// both, and declares itself what is entrusted to it. Source: zhejiang.md §1, §3, §6.
final class PlatformCounter: Sendable {
    let book = PlatformBook()
    private let service: PlatformService
    private let result: PlatformResult
    private let orders: HeadquartersOrder
    private let caller: DeclareCaller
    private let push: PushClient
    private let callbackURL: String
    private let pushKeys: PlatformKeyring?
    private let faults: FaultScript
    private let logger: Logger
    private let jobs = JobRunner()

    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(2)
    /// How often the platform tries to have a message signed.
    private static let signingAttempts = 3

    init(
        enterprise: EnterpriseKeyring?, company: SampleCompany, caller: DeclareCaller, callbackURL: String,
        pushKeys: PlatformKeyring?, faults: FaultScript, client: HTTPClient, logger: Logger, now: @escaping Now
    ) {
        service = PlatformService(keys: enterprise)
        result = PlatformResult(now: now)
        orders = HeadquartersOrder(company: company, now: now)
        self.caller = caller
        push = PushClient(client: client)
        self.callbackURL = callbackURL
        self.pushKeys = pushKeys
        self.faults = faults
        self.logger = logger
    }

    func stop() async { await jobs.stop() }

    /// Answers a call of one of the two services.
    func reply(to request: LabRequest) -> LabReply {
        let fault = faults.next()
        let busy = result.document([PlatformResult.Line(refusal: "S18:业务系统异常")])
        let refusal = result.answer(
            busy, to: request.path == PlatformService.encryptedPath ? "receive" : "checkReceived", isEncoded: false)
        guard fault.takesMessage else { return faults.reply(fault, answer: refusal, refusal: refusal) }
        let call: PlatformService.Call
        do {
            call = try service.read(request)
        } catch {
            switch error {
            case .notSOAP(let text):
                book.violate(text)
                return PlatformResult.fault(text)
            case .document(let text, let isEncoded, let operation):
                book.violate(text)
                return result.answer(
                    result.document([PlatformResult.Line(refusal: text)]), to: operation, isEncoded: isEncoded)
            }
        }
        let taken = book.take(call, body: request.body)
        let lines = zip(call.message.items, taken.refusals).map { item, refusal in
            PlatformResult.Line(
                companyCode: item.companyCode, businessNo: item.businessNo, businessType: item.businessType,
                refusal: refusal)
        }
        let document = result.document(lines)
        let answers = book.answers
        if answers != .synchronous { jobs.add { await self.tell(document) } }
        if taken.isNew {
            for (item, refusal) in zip(call.message.items, taken.refusals) where refusal == nil && item.flag == "03" {
                entrust(item)
            }
        }
        let answer = result.answer(
            answers == .asynchronous ? nil : document, to: call.operation, isEncoded: call.isEncoded)
        return faults.reply(fault, answer: answer, refusal: answer)
    }

    /// Has the headquarters message of an item signed by the enterprise.
    private func entrust(_ item: PlatformMessage.Item) {
        guard let message = orders.message(of: item) else {
            return book.violate("no headquarters message of this kind")
        }
        let (number, line) = (
            item.businessNo,
            PlatformResult.Line(
                companyCode: item.companyCode, businessNo: item.businessNo, businessType: item.businessType,
                refusal: "22001调用加签接口失败")
        )
        jobs.add {
            var pause = Self.firstPause
            for attempt in 1...Self.signingAttempts where !Task.isCancelled {
                switch await self.caller.declare(message) {
                case .signed: return self.book.declared(number)
                case .refused(let text), .noAnswer(let text): self.book.notDeclared(number, text)
                }
                guard attempt < Self.signingAttempts, await Self.sleep(pause) else { break }
                pause = min(pause * 2, Self.longestPause)
            }
            await self.tell(self.result.document([line]))
        }
    }

    /// Pushes a receipt until the enterprise takes it.
    private func tell(_ document: [UInt8]) async {
        var pause = Self.firstPause
        while !Task.isCancelled {
            let outcome = await push.push(
                document, msgType: "CUSTOMS_DECLARE_RESULT_CALLBACK", to: callbackURL, keys: pushKeys)
            guard outcome.isRepeated else { return }
            logger.info("a receipt was not taken, it is pushed again", metadata: ["cause": "\(outcome)"])
            guard await Self.sleep(pause) else { return }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Waits; `false` when it was cut off.
    private static func sleep(_ time: Duration) async -> Bool {
        do {
            try await Task.sleep(for: time)
            return true
        } catch {
            return false
        }
    }
}
