import AS2Partner
import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// A node behind a partner that speaks AS2 with a library of others, with the built sidecar.
@Suite(
    "AS2, end to end", .serialized,
    .enabled(if: AS2Partner.python != nil, "needs pyas2lib, which scripts/test installs"), .timeLimit(.minutes(5)))
struct AS2Tests {
    /// A world whose node and receipts are behind the partner. `path` says what the partner does with our messages; `keys` and
    /// `certificates` are PEM texts, by default of what the partner knows and of what it has. A receipt of customs would prove
    /// that a message has arrived: `hasReceipts: false` leaves it to the partner's own receipt.
    private func start(
        _ partner: AS2Partner, path: String = "/as2", mdn: String = "sync", more: String = "", keys: [String]? = nil,
        certificates: [String]? = nil, settings: [String: String] = [:], hasReceipts: Bool = true
    ) async throws -> (World, DeclareCaller) {
        let key = try TestKey()
        var target = ""
        let world = try await World.start(
            certNo: key.certificate.certNo, way: .terminal, isCalm: true,
            change: {
                target = $0.sidecar + "/callbacks/as2"
                $0.sidecar = partner.address
                if !hasReceipts { $0.receipts = nil }
            },
            route: { world, folder in
                var known = settings
                known["node"] = world.node.url
                known["target"] = target
                known["mdn"] = mdn
                try partner.set(known)
                let own = try (keys ?? [AS2Partner.pem(of: partner.otherIdentity)]).enumerated().map { index, text in
                    try folder.write(text, to: "as2-\(index).pem", mode: 0o600)
                }
                let theirs = try (certificates ?? [partner.identity.certificate.pem()]).enumerated().map {
                    index, text in
                    try folder.write(text, to: "partner-\(index).pem")
                }
                let later = mdn == "async" ? ", mdnUrl: \"\(target)\"" : ""
                return """
                    transport: { type: as2, url: "\(partner.address)\(path)", from: \(AS2Partner.other), \
                    to: \(AS2Partner.name), keyFiles: [\(own.joined(separator: ", "))], \
                    partnerCertificateFiles: [\(theirs.joined(separator: ", "))], mdn: \(mdn)\(later)\(more) }, \
                    retry: { first: 50ms, maximum: 200ms }, breaker: { failures: 1000 }
                    """
            }, signer: { try key.signer(in: $0) })
        return (world, DeclareCaller(url: world.sidecar.url + DeclareCaller.path, client: LabClient.shared))
    }

    private func declare(_ caller: DeclareCaller, _ world: World) async throws -> SampleMessage {
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await caller.declare(sample.xml) else {
            throw Program.Failure(description: "not signed")
        }
        return sample
    }

    /// The ledger's account of a message, once it has a text.
    private func story(of sample: SampleMessage, in world: World, with text: String) async throws -> String {
        while true {
            let shown = try await world.sidecar.command("ledger", "show", sample.guid)
            if shown.output.contains(text) { return shown.output }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func files(_ world: World, _ kind: String) throws -> [String] {
        let base = world.folder.path("state") + "/as2/node/" + kind
        guard FileManager.default.fileExists(atPath: base) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: base).filter { $0.hasSuffix(".eml") }
    }

    /// A receipt of customs that nothing was sent for.
    private func receipt(_ orderNo: String) -> [UInt8] {
        let guid = SecureRandom.uuid()
        return Array(
            """
            <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="\(guid)" version="1.0"><OrderReturn>\
            <guid>\(guid)</guid><ebpCode>3301960EX1</ebpCode><ebcCode>3301960EX1</ebcCode><orderNo>\(orderNo)</orderNo>\
            <returnStatus>2</returnStatus><returnTime>20260101093005000</returnTime><returnInfo>x</returnInfo>\
            </OrderReturn></CEB312Message>
            """.utf8)
    }

    @Test(
        "a declaration goes out, is accepted by its receipt, and what customs says comes back and reaches the ERP",
        arguments: ["sync", "async"])
    func wholeWay(mdn: String) async throws {
        let partner = try await AS2Partner()
        let (world, caller) = try await start(
            partner, mdn: mdn, more: mdn == "sync" ? ", compress: before-signing" : ", encrypt: 3des")
        let check = try await world.sidecar.command("config", "check")
        #expect(check.status == 0)
        #expect(check.output.contains("from PORTSIGN-TEST to NODE AS2, signed (sha256), encrypted"))
        let doctor = try await world.sidecar.command("doctor")
        #expect(doctor.output.contains("own certificate \(partner.otherIdentity.certificate.certNo)"))
        #expect(doctor.output.contains("partner's certificate \(partner.identity.certificate.certNo)"))

        let sample = try await declare(caller, world)
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        #expect(world.simulated.node.book.violations.isEmpty)
        #expect(world.simulated.erp.entries.map(\.statuses) == [["2"], ["120"]])
        let event = try #require(partner.taken.first)
        #expect(partner.taken.count == 1)
        #expect(event.signed == true && event.encrypted == true && event.compressed == (mdn == "sync"))
        let story = try await story(of: sample, in: world, with: "AS2 receipt: processed, ")
        #expect(story.contains("accepted"))
        #expect(try files(world, "receipts").count == 1)
        #expect(try files(world, "taken").count == 2)
        #expect(await world.stop() == 0)
        #expect(try files(world, "pending").isEmpty)
        await partner.stop()
    }

    /// What goes wrong with the first receipt.
    struct Mishap: Sendable, CustomTestStringConvertible {
        let path: String
        let mdn: String
        /// The code of the first attempt.
        let code: String
        var testDescription: String { "\(path), \(mdn)" }

        static let all = [
            Mishap(path: "lost", mdn: "sync", code: "node.unreachable"),
            Mishap(path: "tampered", mdn: "sync", code: "node.receipt_invalid"),
            Mishap(path: "unsigned", mdn: "sync", code: "node.receipt_invalid"),
            Mishap(path: "silent", mdn: "async", code: "node.receipt_missing"),
            Mishap(path: "tampered", mdn: "async", code: "node.receipt_missing"),
        ]
    }

    @Test(
        "a message whose receipt is lost or worthless is sent again under its Message-ID, and processed once",
        arguments: Mishap.all)
    func mishaps(mishap: Mishap) async throws {
        let partner = try await AS2Partner()
        let (world, caller) = try await start(
            partner, path: "/as2/\(mishap.path)", mdn: mishap.mdn, more: mishap.mdn == "async" ? ", mdnWait: 1s" : "",
            hasReceipts: false)
        let sample = try await declare(caller, world)
        let story = try await story(of: sample, in: world, with: "duplicate-document")
        #expect(story.contains(mishap.code))
        #expect(story.contains("accepted"))
        let taken = partner.taken
        #expect(taken.count == 2)
        #expect(Set(taken.compactMap(\.id)).count == 1)
        #expect(taken.map(\.duplicate) == [false, true])
        #expect(world.simulated.node.book.entry(guid: sample.guid)?.deliveries == 1)
        #expect(await world.stop() == 0)
        await partner.stop()
    }

    @Test("a sidecar that is killed while it waits for a receipt sends nothing twice over")
    func killed() async throws {
        let partner = try await AS2Partner()
        let (world, caller) = try await start(
            partner, path: "/as2/silent", mdn: "async", more: ", mdnWait: 1h", hasReceipts: false)
        let sample = try await declare(caller, world)
        while partner.taken.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        await world.sidecar.kill()
        try await world.sidecar.start()
        _ = try await story(of: sample, in: world, with: "duplicate-document")
        #expect(Set(partner.taken.compactMap(\.id)).count == 1)
        #expect(world.simulated.node.book.entry(guid: sample.guid)?.deliveries == 1)
        #expect(await world.stop() == 0)
        await partner.stop()
    }

    @Test("a partner that cannot verify us refuses, and the message waits for a person")
    func wrongCertificate() async throws {
        let partner = try await AS2Partner()
        let stranger = try AS2Partner.makeIdentity("stranger")
        try partner.write(stranger.certificate.pem(), to: "stranger.pem")
        let (world, caller) = try await start(partner, settings: ["otherCertificateFile": "stranger.pem"])
        let sample = try await declare(caller, world)
        let story = try await story(of: sample, in: world, with: "parked")
        #expect(story.contains("authentication-failed"))
        #expect(partner.taken.count == 1)
        #expect(world.simulated.node.book.entry(guid: sample.guid) == nil)
        #expect(await world.stop() == 0)
        await partner.stop()
    }

    @Test("messages of the partner are taken in every form; repeated ones are answered alike and taken once")
    func inbound() async throws {
        let partner = try await AS2Partner()
        let (world, _) = try await start(partner)
        var number = 0
        for change in [
            [:], ["compress": "yes"], ["sign": "sha512", "encrypt": "aes_128_cbc"], ["encrypt": "tripledes_192_cbc"],
            ["mdn": "async"], ["signedReceipt": "no"], ["times": "3"], ["times": "2", "mdn": "async"],
        ] {
            number += 1
            let answers = try await partner.send(receipt("INBOUND\(number)"), change)
            #expect(answers.count == Int(change["times"] ?? "1"))
            #expect(answers.allSatisfy { $0.status == 200 && $0.mdn == "processed" }, "\(change) \(answers)")
            #expect(Set(answers.map(\.mdnId)).count == 1, "\(change) \(answers)")
            if change["signedReceipt"] == nil, change["mdn"] == nil {
                #expect(answers.allSatisfy { $0.mdnDigest == "sha256" })
            }
        }
        let quiet = try await partner.send(receipt("INBOUND9"), ["mdn": "none"])
        #expect(quiet.map(\.status) == [200])
        while world.simulated.erp.summary.receipts < 9 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(world.simulated.erp.entries.count == 9)
        #expect(try files(world, "taken").count == 9)
        #expect(await world.stop() == 0)
        await partner.stop()
    }

    @Test("what must not be taken is refused, with a receipt that says why, and leaves a trace")
    func refusals() async throws {
        let partner = try await AS2Partner()
        let (world, _) = try await start(partner)
        let stranger = try AS2Partner.makeIdentity("stranger")
        try partner.write(AS2Partner.pem(of: stranger), to: "stranger.pem")
        try partner.write(stranger.certificate.pem(), to: "stranger.cert.pem")
        for (change, detail) in [
            (["encrypt": "none"], "insufficient-message-security"), (["sign": "none"], "decryption-failed"),
            (["keyFile": "stranger.pem"], "decryption-failed"),
            (["otherCertificateFile": "stranger.cert.pem"], "decryption-failed"),
        ] {
            let answer = try #require(try await partner.send(receipt("BAD"), change).first)
            #expect(answer.status == 200)
            // With its own certificate for ours the partner cannot verify our receipt either.
            if change["otherCertificateFile"] == nil {
                #expect(answer.mdn == "processed/error")
                #expect(answer.detail == detail, "\(change)")
            }
        }
        let elsewhere = try await partner.send(
            receipt("BAD"), ["mdn": "async", "await": "no", "mdnTo": "http://127.0.0.1:9/mdn"])
        #expect(elsewhere.map(\.status) == [403])
        #expect(try await partner.send(receipt("BAD"), ["name": "node as2"]).map(\.status) == [403])
        let garbage = try #require(try await partner.send(Array("no receipt".utf8)).first)
        #expect(garbage.mdn == "processed/error")
        #expect(garbage.detail == "unexpected-processing-error")
        #expect(world.simulated.erp.summary.receipts == 0)
        #expect(try files(world, "taken").isEmpty)
        let kept = try FileManager.default.contentsOfDirectory(atPath: world.folder.path("state") + "/unreadable")
        #expect(kept.count == 1)
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
        await partner.stop()
    }

    @Test("keys and certificates are rolled over without a day on which both sides must change")
    func rollOver() async throws {
        let partner = try await AS2Partner()
        let new = try AS2Partner.makeIdentity("new")
        let old = try AS2Partner.makeIdentity("old", notAfter: ChinaTime.now().advanced(byMilliseconds: -3_600_000))
        // The partner still uses our first certificate, and its own first key; we know the next ones of both.
        let (world, caller) = try await start(
            partner,
            keys: [AS2Partner.pem(of: partner.otherIdentity), AS2Partner.pem(of: new), AS2Partner.pem(of: old)],
            certificates: [partner.identity.certificate.pem(), new.certificate.pem()])
        try await world.relayed(try await declare(caller, world))
        // It changes both, one after the other: nothing has to be changed here.
        try partner.write(AS2Partner.pem(of: new), to: "partner2.pem")
        try partner.write(new.certificate.pem(), to: "other2.pem")
        let changed = try #require(
            try await partner.send(receipt("ROLL1"), ["keyFile": "partner2.pem"]).first)
        #expect(changed.mdn == "processed")
        let encrypted = try await partner.send(receipt("ROLL2"), ["otherCertificateFile": "other2.pem"])
        #expect(encrypted.map(\.status) == [200])
        while world.simulated.erp.summary.receipts < 4 { try await Task.sleep(for: .milliseconds(20)) }
        let doctor = try await world.sidecar.command("doctor")
        #expect(doctor.output.contains("own certificate \(old.certificate.certNo)"))
        #expect(doctor.output.contains("it is over and can be taken out of the list"))
        #expect(await world.stop() == 0)
        await partner.stop()
    }
}
