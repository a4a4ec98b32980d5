internal import CryptoCore
internal import SidecarBase

/// A signature over nothing that matters, which proves that a key can sign.
package struct SignerTest: Sendable, Equatable {
    package let identity: SignerIdentity
    package let form: SignatureForm
    /// How long it took, queueing included.
    package let duration: Duration
}

extension SigningDesk {
    /// What test signatures are made over. It is no XML, so it can never be the SignedInfo of a customs message.
    static let testMessage = Array(
        "PortSign test signature. It proves that this key can sign, and declares nothing.".utf8)

    /// How long a test may take when nobody says otherwise.
    private static let testTime = Duration.seconds(10)
    /// A signer that has proven nothing yet is tested so long after it came, if its interval is not shorter.
    private static let firstTest = Duration.seconds(10)
    /// A signer that failed is tested again so long after, if its interval is not shorter.
    private static let retestTime = Duration.seconds(60)

    /// Has a signer make a test signature and checks it. It waits its turn as every request; the PIN guard stands before it
    /// as before every signature.
    ///
    /// - Parameters:
    ///   - name: the signer.
    ///   - deadline: when to give up.
    /// - Returns: whose key it is, and how long it took; `nil` for an unknown name.
    /// - Throws: why the signer cannot sign; `signature.value` when what it made is no signature of its key.
    package func test(
        _ name: String, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignerTest? {
        guard let company = testCompany(of: name), let signer = signers.first(where: { $0.name == name }) else {
            return nil
        }
        let began = ContinuousClock.now
        let identity = try await signer.identity()
        guard let form = SignatureForm(for: identity.keyKind) else {
            throw SignerError(.signerUnsupportedKey, "\(identity.keyKind)")
        }
        let (result, _) = try await sign(SigningDesk.testMessage, as: form, company: company, deadline: deadline)
        let certificate: Certificate
        do throws(CryptoError) {
            certificate = try Certificate.cached(der: result.identity.certificateDER)
        } catch {
            throw SignerError(error.code, error.detail)
        }
        guard form.isGood(result.value, of: SigningDesk.testMessage, by: certificate.publicKey) else {
            let error = SignerError(.signatureValue, "the test signature of certificate \(certificate.certNo)")
            noteTestFailure(name, error)
            throw error
        }
        return SignerTest(identity: result.identity, form: form, duration: ContinuousClock.now - began)
    }

    /// The signers whose test signature is due: nobody uses them, and nobody waits.
    func dueTests() -> [String] {
        let time = now()
        return withPool { pool in
            signers.indices.filter { member in
                guard let interval = canaries[member], pool.isIdle(member) else { return false }
                let wait =
                    pool.members[member].problem != nil
                    ? min(interval, SigningDesk.retestTime)
                    : pool.members[member].proven == nil ? min(interval, SigningDesk.firstTest) : interval
                return time >= pool.members[member].idleSince.advanced(byMilliseconds: wait.wholeMilliseconds)
            }.map { signers[$0].name }
        }
    }

    /// Looks after the pool once: makes the test signatures that are due, and finds signers that came back without a word.
    package func lookAfter() async {
        for name in await returned() where !Task.isCancelled { await look(at: name) }
        await withTaskGroup(of: Void.self) { group in
            for name in dueTests() {
                group.addTask {
                    do throws(SignerError) {
                        _ = try await self.test(name, deadline: .now.advanced(by: SigningDesk.testTime))
                    } catch {
                        // The pool has noted it, and tells it; the next test is an interval away.
                        self.noteTestFailure(name, error)
                    }
                }
            }
        }
        change { _ in }
    }

    private func noteTestFailure(_ name: String, _ error: SignerError) {
        let time = now()
        guard let member = signers.firstIndex(where: { $0.name == name }) else { return }
        change { $0.noteTestFailure(member, error, at: time) }
    }

    /// The signers that were lost and say now that they are there.
    private func returned() async -> [String] {
        withPool { pool in
            signers.indices.filter { pool.members[$0].problem?.code.passesByWaiting ?? false }.map { signers[$0].name }
        }
    }

    private func look(at name: String) async {
        guard let member = signers.firstIndex(where: { $0.name == name }) else { return }
        let status = await signers[member].status()
        if status.problem == nil, let identity = status.identity { note(identity, of: member) }
    }

    /// Listens to the signers and looks after the pool until the task is cancelled.
    package func watch() async {
        await withTaskGroup(of: Void.self) { group in
            for member in signers.indices { group.addTask { await self.listen(to: member) } }
            while !Task.isCancelled {
                await lookAfter()
                // Ends early by cancellation only, which the loop looks for itself.
                do { try await Task.sleep(for: .seconds(1)) } catch {}
            }
            group.cancelAll()
        }
    }

    /// Takes what a signer tells about itself.
    private func listen(to member: Int) async {
        let signer = signers[member]
        let events = await signer.events()
        let status = await signer.status()
        if status.problem == nil, let identity = status.identity { note(identity, of: member) }
        for await event in events { take(event, of: member) }
    }

    /// Takes one event of a signer.
    func take(_ event: SignerEvent, of member: Int) {
        let time = now()
        switch event {
        case .present(let identity): note(identity, of: member)
        case .absent(let code):
            change { $0.noteUnable(member, SignerError(code, "signer \(signers[member].name)"), at: time) }
        case .pinRefused(let left):
            let error = SignerError(.cardPinWrong, left.map { "\($0) tries left" } ?? "")
            change { $0.noteUnable(member, error, at: time) }
        case .faulty(let code) where !code.isRetriable:
            change { $0.noteUnable(member, SignerError(code), at: time) }
        case .faulty: break
        }
    }
}

extension PoolState {
    /// Whether nobody uses a signer, and nobody waits for it.
    func isIdle(_ member: Int) -> Bool {
        members[member].active == 0
            && !companies.contains { !$0.queue.isEmpty && $0.members.contains(member) }
    }

    /// A test failed before a signer was asked, or its signature was none.
    mutating func noteTestFailure(_ member: Int, _ error: SignerError, at time: ChinaTime) {
        if members[member].problem == nil, error.code != .signerTimeout, !error.code.name.hasPrefix("internal.") {
            noteUnable(member, error, at: time)
            if error.code == .signatureValue { noteNoProof(member) }
        }
        noteIdle(member, at: time)
    }
}
