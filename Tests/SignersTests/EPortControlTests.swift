import CryptoCore
import Foundation
import Lab
import OutboundHTTP
import SidecarBase
import Testing

@testable import Signers

@Suite("eport-control", .timeLimit(.minutes(1)))
struct EPortControlTests {
    private static let sign = EPortTestWorld.signMethod

    @Test(
        "signatures of both generations are good, and one connection serves them all",
        arguments: EPortTestWorld.Generation.allCases, [true, false])
    func signs(generation: EPortTestWorld.Generation, pinWithSignature: Bool) async throws {
        let control = try await EPortTestWorld.control(generation)
        let signer = try EPortTestWorld.signer(control, pinWithSignature: pinWithSignature)
        let identity = try await signer.identity()
        #expect(identity.certNo == (generation == .rsa ? "01691abc" : "0300000000abcdef"))
        #expect(identity.device.contains("127.0.0.1:\(control.port)"))
        #expect(control.counters.pinsOffered == 0)
        for number in 0..<10 {
            let result = try await signer.signed("message \(number)", as: generation.form)
            #expect(result.identity == identity)
        }
        #expect(control.counters.connections == 1)
        #expect(control.counters.signatures == 10)
        #expect(control.counters.pinsOffered == (pinWithSignature ? 10 : 1))
        await signer.close()
        await control.stop()
    }

    @Test("a message of a quarter of a megabyte is signed, too")
    func largeMessage() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        try await signer.signed(String(repeating: "单证\"\\\n\u{1}", count: 30_000))
        await signer.close()
        await control.stop()
    }

    @Test("every one of 60 that ask at once gets the signature of its own message")
    func concurrent() async throws {
        let control = try await EPortTestWorld.control(.sm2)
        let signer = try EPortTestWorld.signer(control, timeout: .seconds(2))
        try await signer.signed(as: .sm2SM3)
        for fault in [EPortControlFault.duplicate, .unsolicited, .otherNumber, .late, .duplicate, .bare] {
            control.misbehave(fault, with: Self.sign)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    // One answer comes too late, and its request may be asked again.
                    do throws(SignerError) {
                        _ = try await signer.sign(
                            Array("m\(number)".utf8), as: .sm2SM3, deadline: .now + .seconds(30))
                    } catch { #expect(error.code == .signerEportSilent) }
                    try await signer.signed("message \(number)", as: .sm2SM3)
                }
            }
            try await group.waitForAll()
        }
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test(
        "answers that are odd, doubled or out of place lead to a good signature all the same",
        arguments: [
            EPortControlFault.delay(100), .unsolicited, .duplicate, .otherNumber, .textNumber, .fragments, .close,
            .closeMidAnswer, .otherCertNo,
        ])
    func odd(fault: EPortControlFault) async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        try await signer.signed("first")
        control.misbehave(fault, with: Self.sign)
        for number in 0..<5 { try await signer.signed("message \(number)") }
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test(
        "a bad answer fails with its code, never gets out, and the next signature is good",
        arguments: [
            (EPortControlFault.silence, ErrorCode.signerEportSilent), (.late, .signerEportSilent),
            (.otherMethod, .signerEportSilent), (.wrongSignature, .signatureSelfCheck),
            (.truncated, .signatureSelfCheck), (.noJSON, .signerEportSilent), (.noResult, .signerEportGarbled),
            (.noUTF8, .signerEportGarbled), (.huge, .signerEportGarbled),
            (.error("[读卡器底层库]复位读卡器失败", "Err:Custom50070"), .signerEportReader),
            (.error("[读卡器底层库]打开读卡器失败", "Err:Custom50200"), .signerEportReader),
            (.error("连接失败", "Err:Base60408"), .signerEportReader),
            (.error("缺少参数", "Err:Base50000"), .signerEportRefused),
        ])
    func bad(fault: EPortControlFault, code: ErrorCode) async throws {
        let control = try await EPortTestWorld.control()
        // Only silence is waited for; what comes late on a busy machine is no silence.
        let timeout = code == .signerEportSilent ? Duration.seconds(2) : .seconds(60)
        let signer = try EPortTestWorld.signer(control, timeout: timeout)
        try await signer.signed("first")
        control.misbehave(fault, with: Self.sign)
        let failure = await signer.failure()
        #expect(failure?.code == code, "\(String(describing: failure))")
        if case .error(let words, let number) = fault {
            #expect(failure?.detail.contains(words) == true)
            #expect(failure?.detail.contains(number) == true)
        }
        for number in 0..<3 { try await signer.signed("message \(number)") }
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test("a control that knows the bare shape only is understood")
    func bare() async throws {
        let control = try await EPortTestWorld.control()
        control.speakBare()
        let signer = try EPortTestWorld.signer(control)
        for number in 0..<5 { try await signer.signed("message \(number)") }
        await signer.close()
        await control.stop()
    }

    @Test("frames that nobody asked for change nothing, whenever they come")
    func unsolicited() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        let stray = ["{}", "[]", "nonsense", "{\"Result\":true,\"Data\":[\"AAAA\",\"01691abc\"],\"Error\":[]}"]
        for number in 0..<10 {
            try await signer.signed("message \(number)")
            control.shout(stray[number % stray.count])
        }
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test("with TLS a control is believed only when the configured authority vouches for it")
    func protected() async throws {
        let files = [try CardTestWorld.path("tls.pem"), try CardTestWorld.path("tls.key")]
        let openssl = try ChildProcess(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-out", files[0], "-keyout", files[1],
            ])
        #expect(await openssl.finish() == 0, "\(openssl.standardError)")
        let control = EPortControl(
            key: try EPortTestWorld.Generation.rsa.key(), certificate: try EPortTestWorld.Generation.rsa.certificate(),
            pin: EPortTestWorld.pin)
        try await control.start(tls: (files[0], files[1]))
        for host in ["127.0.0.1", "localhost"] {
            let address = try #require(WebSocketAddress("wss://\(host):\(control.port)"))
            let good = EPortSigner(
                name: "control", control: ControlSettings(address: address, authorityFile: files[0]),
                settings: try EPortTestWorld.settings())
            try await good.signed()
            await good.close()
            let wary = EPortSigner(
                name: "control", control: ControlSettings(address: address), settings: try EPortTestWorld.settings())
            #expect(await wary.failure(within: .milliseconds(800))?.code == .signerEportUnreachable)
            await wary.close()
        }
        #expect(control.counters.pinsOffered == 2)
        await control.stop()
    }

    // MARK: - PINs

    @Test("200 at once with a wrong PIN use one try, and a restart uses none", arguments: [true, false])
    func wrongPIN(pinWithSignature: Bool) async throws {
        let control = try await EPortTestWorld.control()
        let record = try CardTestWorld.recordPath()
        for _ in 0..<3 {
            let signer = try EPortTestWorld.signer(
                control, pinWithSignature: pinWithSignature,
                settings: EPortTestWorld.settings(pin: "12345678", record: record))
            let codes = await withTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<200 { group.addTask { await signer.failure()?.code } }
                return await group.reduce(into: Set<ErrorCode?>()) { $0.insert($1) }
            }
            #expect(codes == [.cardPinWrong])
            #expect(await signer.status().problem == .cardPinWrong)
            await signer.close()
        }
        #expect(control.counters.pinsOffered == 1)
        #expect(control.triesLeft == 5)
        // The right one is another matter.
        let signer = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(record: record))
        try await signer.signed()
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test("a locked PIN is told as locked and not offered again")
    func locked() async throws {
        let control = try await EPortTestWorld.control(tries: 1)
        let signer = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(pin: "12345678"))
        #expect(await signer.failure()?.code == .cardPinBlocked)
        #expect(await signer.failure()?.code == .cardPinWrong)
        #expect(control.counters.pinsOffered == 1)
        await signer.close()
        await control.stop()
    }

    @Test("tries left are told when the control's words tell them")
    func triesLeft() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(pin: "12345678"))
        #expect(await signer.failure()?.detail == "5 tries left")
        #expect(await signer.status().pinTriesLeft == 5)
        await signer.close()
        await control.stop()
    }

    @Test(
        "a PIN whose fate is not known is not offered again, not even after a restart, until a person allows it",
        arguments: [EPortControlFault.silence, .closeMidAnswer, .error("签名失败", "Err:Custom50999")])
    func lost(fault: EPortControlFault) async throws {
        let control = try await EPortTestWorld.control()
        let record = try CardTestWorld.recordPath()
        control.misbehave(fault, with: Self.sign)
        for _ in 0..<3 {
            let signer = try EPortTestWorld.signer(
                control, timeout: .milliseconds(400), settings: EPortTestWorld.settings(record: record))
            _ = await signer.failure()
            #expect(await signer.failure()?.code == .cardPinWrong)
            await signer.close()
        }
        let requests = control.counters.requests[Self.sign]
        #expect(requests == 1)
        let signer = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(record: record))
        #expect(await signer.failure()?.code == .cardPinWrong)
        try PINRecord(path: record).allowAttempts(certNo: "01691abc")
        try await signer.signed()
        await signer.close()
        await control.stop()
    }

    @Test("a PIN that was good before bears one lost answer, not two in a row")
    func lostOfProven() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control, timeout: .seconds(2))
        for _ in 0..<3 {
            try await signer.signed()
            control.misbehave(.silence, with: Self.sign)
            #expect(await signer.failure()?.code == .signerEportSilent)
        }
        try await signer.signed()
        control.misbehave(.silence, with: Self.sign, times: 2)
        #expect(await signer.failure()?.code == .signerEportSilent)
        #expect(await signer.failure()?.code == .signerEportSilent)
        #expect(await signer.failure()?.code == .cardPinWrong)
        await signer.close()
        await control.stop()
    }

    @Test("a reader that fails before the PIN is looked at does not count against the PIN")
    func reader() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        control.misbehave(.error("[读卡器底层库]打开读卡器失败", "Err:Custom50200"), with: Self.sign, times: 3)
        for _ in 0..<3 { #expect(await signer.failure()?.code == .signerEportReader) }
        try await signer.signed()
        await signer.close()
        await control.stop()
    }

    @Test("when another program has logged out, a PIN that is verified once is verified once more")
    func loggedOut() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control, pinWithSignature: false)
        try await signer.signed()
        control.logOut()
        try await signer.signed()
        try await signer.signed()
        #expect(control.counters.pinsOffered == 2)
        await signer.close()
        await control.stop()
    }

    @Test(
        "a PIN that such devices do not take is not sent",
        arguments: ["123", String(repeating: "1", count: 33), "口令口令"])
    func form(pin: String) async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(pin: pin))
        #expect(await signer.failure()?.code == .cardPinForm)
        #expect(control.counters.pinsOffered == 0)
        await signer.close()
        await control.stop()
    }

    @Test("an error that repeats the PIN does not carry it on")
    func echo() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        control.misbehave(
            .error("bad request {\"passwd\":\"\(EPortTestWorld.pin)\"}\n", "Err:Base50000"), with: Self.sign)
        let failure = try #require(await signer.failure())
        #expect(failure.detail.contains("bad request"))
        #expect(!failure.detail.contains(EPortTestWorld.pin))
        #expect(!failure.detail.contains("\n"))
        await signer.close()
        await control.stop()
    }

    // MARK: - Coming and going

    @Test("without a control requests wait until their deadline; they are signed when it starts, without a restart")
    func absent() async throws {
        let control = try await EPortTestWorld.control()
        let port = control.port
        await control.stop()
        let signer = try EPortTestWorld.signer(url: "ws://127.0.0.1:\(port)")
        #expect(await signer.failure(within: .milliseconds(300))?.code == .signerEportUnreachable)
        #expect(await signer.status().problem == .signerEportUnreachable)
        async let waiting = signer.signed("while away")
        try await control.start(port: port)
        #expect(try await waiting.identity.certNo == "01691abc")
        await control.stop()
        try await signer.reach { $0.problem == .signerEportUnreachable }
        try await control.start(port: port)
        try await signer.reach { $0.problem == nil }
        try await signer.signed("after the restart")
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test("a key that is pulled is missed without a request, told, and signs again when it is back")
    func pulled() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control)
        var events = await signer.events().makeAsyncIterator()
        try await signer.signed()
        let identity = try await signer.identity()
        #expect(await events.next() == .present(identity))
        control.pull()
        #expect(await events.next() == .absent(.signerEportReader))
        #expect(await signer.failure(within: .milliseconds(300))?.code == .signerEportReader)
        control.insert(
            key: try EPortTestWorld.Generation.rsa.key(), certificate: try EPortTestWorld.Generation.rsa.certificate(),
            pin: EPortTestWorld.pin)
        #expect(await events.next() == .present(identity))
        try await signer.signed()
        #expect(control.triesLeft == 6)
        await signer.close()
        await control.stop()
    }

    @Test("a key that is not the configured one, or another company's, gets no PIN")
    func foreign() async throws {
        let control = try await EPortTestWorld.control()
        let other = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(certNo: "0A0B0C0D"))
        #expect(await other.failure()?.code == .signerWrongCertificate)
        await other.close()
        let foreign = try EPortTestWorld.signer(
            control, settings: EPortTestWorld.settings { $0.enterpriseName == "another company" })
        #expect(await foreign.failure()?.code == .companyWrongCard)
        await foreign.close()
        #expect(control.counters.pinsOffered == 0)
        let own = try EPortTestWorld.signer(control, settings: EPortTestWorld.settings(certNo: "0001691ABC"))
        try await own.signed()
        await own.close()
        await control.stop()
    }

    @Test("a key that was swapped for another one behind the signer's back gets no PIN of the first")
    func swapped() async throws {
        let control = try await EPortTestWorld.control()
        var settings = try EPortTestWorld.settings(certNo: "01691abc")
        settings.watchInterval = .seconds(60)
        settings.identityAge = .zero
        let signer = try EPortTestWorld.signer(control, settings: settings)
        try await signer.signed()
        let key = try CardTestWorld.otherKey.get()
        control.insert(
            key: key, certificate: try CardTestWorld.certificate(key, serial: [1, 2, 3, 4]), pin: "11111111")
        #expect(await signer.failure(within: .seconds(5))?.code == .signerWrongCertificate)
        #expect(control.triesLeft == 6)
        #expect(control.counters.pinsOffered == 1)
        await signer.close()
        await control.stop()
    }

    @Test("a key of the other kind, an expired one and a certificate of another number are refused without a PIN")
    func unusable() async throws {
        let control = try await EPortTestWorld.control(.sm2)
        let signer = try EPortTestWorld.signer(control)
        #expect(await signer.failure()?.code == .signerUnsupportedKey)
        await signer.close()
        let key = try EPortTestWorld.Generation.rsa.key()
        let expired = try CardTestWorld.certificate(key, notAfter: ChinaTime(milliseconds: 1_600_000_000_000))
        control.insert(key: key, certificate: expired, pin: EPortTestWorld.pin)
        let second = try EPortTestWorld.signer(control)
        #expect(await second.failure()?.code == .signerExpired)
        await second.close()
        #expect(control.counters.pinsOffered == 0)
        await control.stop()
    }

    @Test("closing turns away whoever waits, at once, though the control is silent")
    func closing() async throws {
        let control = try await EPortTestWorld.control()
        let signer = try EPortTestWorld.signer(control, timeout: .seconds(60))
        try await signer.signed()
        control.misbehave(.silence, with: Self.sign)
        async let failure = signer.failure()
        while control.counters.requests[Self.sign] != 2 { try await Task.sleep(for: .milliseconds(5)) }
        await signer.close()
        #expect(await failure?.code == .internalStopping)
        #expect(await signer.failure()?.code == .internalStopping)
        await control.stop()
    }
}
