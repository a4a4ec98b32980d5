internal import CustomsMessages
package import Exchange
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase
package import Signers
internal import XMLCanonical

/// Signs what was kept for want of a signer, as soon as one can, and hands it on: in the order in which it came, each exactly
/// once, whatever stops or crashes in between. The ledger decides by one commit.
package struct HoldReleaser: Service {
    private let companies: CompanyRegister
    private let signing: SigningDesk
    private let signer: DeclarationSigner
    private let dispatch: DeclarationDispatch
    private let ledger: any HoldingLedger
    private let retry: RetryPolicy
    private let nudge: Nudge
    private let logger: Logger
    private let now: Now

    /// How many messages are read at once.
    private static let portion = 16

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - signing: tells when a company can sign again.
    ///   - signer: signs and verifies.
    ///   - dispatch: where signed messages go.
    ///   - ledger: what is held.
    ///   - retry: when a message with a fault of its own is tried again.
    ///   - nudge: signalled when a message is held.
    ///   - logger: one line a message.
    ///   - now: the time.
    package init(
        companies: [Company], signing: SigningDesk, signer: DeclarationSigner, dispatch: DeclarationDispatch,
        ledger: any HoldingLedger, retry: RetryPolicy, nudge: Nudge, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.companies = CompanyRegister(companies)
        self.signing = signing
        self.signer = signer
        self.dispatch = dispatch
        self.ledger = ledger
        self.retry = retry
        self.nudge = nudge
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        signing.whenCompanyBecomesAble { [nudge] in nudge.signal() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.release()
                // Also without a word of a signer: a PIN file may have been changed.
                if !Task.isCancelled { await self.nudge.wait(atMost: .seconds(15)) }
            }
        }
    }

    /// Signs what can be signed, the companies side by side.
    func release() async {
        do {
            let holds = try await ledger.holds()
            await withTaskGroup(of: Void.self) { group in
                for company in holds.keys { group.addTask { await self.release(of: company) } }
            }
        } catch {
            logger.error("messages that are held cannot be read", metadata: ["cause": "\(error)"])
        }
    }

    /// Signs a company's messages until there is no signer or no message any more.
    private func release(of company: String) async {
        // One by one, so that a signer that is not there is asked once; then as many at once as there are signers.
        var width = 1
        while !Task.isCancelled {
            let due: [PendingHold]
            do {
                due = try await ledger.pendingHolds(company: company, limit: HoldReleaser.portion, now: now())
            } catch {
                return logger.error("messages that are held cannot be read", metadata: ["cause": "\(error)"])
            }
            if due.isEmpty { return }
            for start in stride(from: 0, to: due.count, by: width) {
                let goesOn = await withTaskGroup(of: Bool.self) { group in
                    for hold in due[start..<min(start + width, due.count)] {
                        group.addTask { await self.release(hold) }
                    }
                    return await group.reduce(true) { $0 && $1 }
                }
                guard goesOn, !Task.isCancelled else { return }
                if width == 1 { break }
            }
            width = max(2, signing.report().companies.first { $0.company == company }?.signers.count ?? 1)
        }
    }

    /// Signs one message; whether it makes sense to go on with the next one.
    private func release(_ hold: PendingHold) async -> Bool {
        var metadata: Logger.Metadata = [
            "guid": "\(hold.guid)", "message": "\(hold.id)", "company": "\(hold.company)",
        ]
        do {
            guard try await sign(hold) else { return true }
            logger.notice("held message signed", metadata: metadata)
            return true
        } catch {
            if Task.isCancelled { return false }
            let reason = SidecarError(wrapping: error)
            metadata["code"] = "\(reason.code.name)"
            metadata["detail"] = "\(reason.detail)"
            if (error as? SignerError)?.isWantOfSigner ?? false {
                logger.debug("held message still without a signer", metadata: metadata)
                return false
            }
            if reason.code.name.hasPrefix("ledger.") || reason.code.name.hasPrefix("internal.") {
                logger.error("held message not released", metadata: metadata)
                return false
            }
            return await postpone(hold, reason, metadata)
        }
    }

    private func postpone(_ hold: PendingHold, _ reason: SidecarError, _ metadata: Logger.Metadata) async -> Bool {
        let next = retry.nextAttempt(attempts: hold.attempts + 1, now: now())
        logger.error("held message cannot be signed", metadata: metadata)
        do {
            try await ledger.postponeHold(hold.id, reason.code, detail: reason.detail, next: next)
            return true
        } catch {
            logger.error("postponement not recorded", metadata: ["message": "\(hold.id)", "cause": "\(error)"])
            return false
        }
    }

    private func sign(_ hold: PendingHold) async throws -> Bool {
        let document = try XMLDocument(parsing: hold.input)
        let declaration = try DeclarationReader.read(document)
        let company = try companies.company(declaration.copCode, dxpId: declaration.dxpId)
        let route = try dispatch.route(of: company)
        let made = try await signer.sign(declaration, document: document, input: hold.input, company: company)
        let order = route.map {
            dispatch.order(for: declaration.type, senderId: declaration.dxpId, route: $0, at: now())
        }
        let isRecorded = try await ledger.recordHeldSignature(
            HeldSignature(
                signed: made.signed, signer: made.signer, certNo: made.identity.certNo, device: made.identity.device,
                signedAt: made.signedAt, verifiedAt: made.verifiedAt, delivery: order), of: hold.id)
        if isRecorded { dispatch.signal(order) }
        return isRecorded
    }
}
