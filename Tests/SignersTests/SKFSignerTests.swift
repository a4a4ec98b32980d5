import CryptoCore
import Foundation
import SidecarBase
import TestLibraries
import Testing

@testable import Signers

@Suite("SKF signer", .timeLimit(.minutes(2))) struct SKFSignerTests {
    private struct World {
        let key: PrivateKey
        let certificate: Certificate
        let library: TestLibrary
        let settings: LibrarySettings
        let signer: LibrarySigner
    }

    private func world(
        _ kind: TestLibrary.Kind = .skf, rsa: Bool = false, pin: String = TestLibrary.pin, certNo: String? = nil,
        record: String? = nil, skf: (inout SKFSettings) -> Void = { _ in }
    ) throws -> World {
        let key = rsa ? try LibraryTestWorld.rsaKey.get() : try LibraryTestWorld.sm2Key.get()
        let certificate = try LibraryTestWorld.certificate(key)
        let library = try TestLibrary(kind, key: key, certificate: certificate)
        let settings = try LibraryTestWorld.settings(pin: pin, certNo: certNo, record: record)
        var device = SKFSettings(library: library.path)
        skf(&device)
        return World(
            key: key, certificate: certificate, library: library, settings: settings,
            signer: LibrarySigner(name: "ukey", skf: device, settings: settings))
    }

    @Test("an SM2 key signs, in either width of ULONG", arguments: [TestLibrary.Kind.skf, .skfWide])
    func sm2(kind: TestLibrary.Kind) async throws {
        let world = try world(kind)
        let identity = try await world.signer.identity()
        #expect(identity.certNo == world.certificate.certNo)
        #expect(identity.device.contains("TestKey 0001"))
        #expect(world.library.calls(of: "SKF_VerifyPIN") == 0)
        for text in ["one", "two"] {
            let result = try await world.signer.sign(text)
            #expect(result.identity == identity)
            #expect(LibraryTestWorld.isGood(result, Array(text.utf8), world.key))
        }
        // Verified once for both.
        #expect(world.library.calls(of: "SKF_VerifyPIN") == 1)
        #expect(await world.signer.refusal(as: .rsaSHA1) == .signerUnsupportedKey)
        await world.signer.close()
        #expect(world.library.calls(of: "SKF_ClearSecureState") == 1)
        #expect(world.library.calls(of: "SKF_CancelWaitForDevEvent") > 0)
    }

    @Test("an RSA key signs")
    func rsa() async throws {
        let world = try world(rsa: true)
        let result = try await world.signer.sign("message", as: .rsaSHA1)
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        await world.signer.close()
    }

    @Test("200 requests with a wrong PIN use one try")
    func wrongPIN() async throws {
        let world = try world(pin: "000000")
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for _ in 0..<200 { group.addTask { await world.signer.refusal() } }
            var codes: Set<ErrorCode?> = []
            for await code in group { codes.insert(code) }
            return codes
        }
        #expect(codes == [.cardPinWrong])
        #expect(world.library.calls(of: "SKF_VerifyPIN") == 1)
        #expect(try world.library.tries() == 9)
        await world.signer.close()
    }

    @Test("a wrong PIN is offered once over all beginnings with one device")
    func restarts() async throws {
        let record = try CardTestWorld.recordPath()
        let first = try world(pin: "000000", record: record)
        #expect(await first.signer.refusal() == .cardPinWrong)
        #expect(try first.library.tries() == 9)
        await first.signer.close()
        for _ in 0..<3 {
            let again = LibrarySigner(
                name: "ukey", skf: SKFSettings(library: first.library.path),
                settings: try LibraryTestWorld.settings(pin: "000000", record: record))
            #expect(await again.refusal() == .cardPinWrong)
            await again.close()
        }
        #expect(try first.library.tries() == 9)
        #expect(first.library.calls(of: "SKF_VerifyPIN") == 1)
    }

    @Test("with 2 tries left the PIN is not offered, with none the key is blocked", arguments: [2, 1, 0])
    func fewTries(tries: Int) async throws {
        let world = try world()
        try world.library.set("tries", "\(tries)")
        #expect(await world.signer.refusal() == (tries == 0 ? .cardPinBlocked : .cardPinGuard))
        #expect(world.library.calls(of: "SKF_VerifyPIN") == 0)
        #expect(try world.library.tries() == tries)
        await world.signer.close()
    }

    @Test("the device may be pulled and come back: requests wait, and no PIN try is lost")
    func removal() async throws {
        let world = try world()
        _ = try await world.signer.sign("before")
        let events = await world.signer.events()
        try world.library.pull()
        await LibrarySigner.first(of: events) { $0 == .absent(.signerTokenAbsent) }
        #expect(await world.signer.status().problem == .signerTokenAbsent)
        #expect(await world.signer.refusal(within: .milliseconds(100)) == .signerTokenAbsent)
        async let waiting = world.signer.sign("waits")
        try world.library.insert()
        #expect(LibraryTestWorld.isGood(try await waiting, Array("waits".utf8), world.key))
        #expect(try world.library.tries() == 10)
        #expect(await world.signer.status().problem == nil)
        await world.signer.close()
    }

    @Test("after many insertions nothing of the library is left open")
    func manyInsertions() async throws {
        let world = try world()
        for number in 0..<50 {
            try world.library.pull()
            try world.library.insert()
            _ = try await world.signer.sign("message \(number)")
        }
        #expect(try world.library.tries() == 10)
        await world.signer.close()
        for (opened, closed) in [
            ("SKF_ConnectDev", "SKF_DisConnectDev"), ("SKF_OpenApplication", "SKF_CloseApplication"),
            ("SKF_OpenContainer", "SKF_CloseContainer"),
        ] {
            #expect(world.library.calls(of: opened) == world.library.calls(of: closed), "\(opened)")
        }
    }

    @Test("a library that hangs makes requests late, and answers again when it comes round")
    func hangs() async throws {
        let world = try world()
        _ = try await world.signer.sign("before")
        try world.library.set("hang-SKF_ECCSignData")
        #expect(await world.signer.refusal(within: .milliseconds(200)) == .signerTimeout)
        #expect(await world.signer.status().identity != nil)
        try world.library.remove("hang-SKF_ECCSignData")
        _ = try await world.signer.sign("after")
        await world.signer.close()
    }

    @Test("a device that is not there at the beginning is used when it comes")
    func absentAtFirst() async throws {
        let key = try LibraryTestWorld.sm2Key.get()
        let library = try TestLibrary(.skf, key: key, certificate: LibraryTestWorld.certificate(key))
        try library.pull()
        let signer = LibrarySigner(
            name: "ukey", skf: SKFSettings(library: library.path), settings: try LibraryTestWorld.settings())
        #expect(await signer.refusal(within: .milliseconds(100)) == .signerTokenAbsent)
        let events = await signer.events()
        try library.insert()
        await LibrarySigner.first(of: events) { if case .present = $0 { true } else { false } }
        _ = try await signer.sign("now")
        await signer.close()
    }

    @Test(
        "a call that fails once is repeated from the beginning, without a PIN try",
        arguments: [
            ("SKF_ECCSignData", "A000023"), ("SKF_ECCSignData", "A000005"), ("SKF_ECCSignData", "A00002D"),
            ("SKF_ECCSignData", "A000001"), ("SKF_VerifyPIN", "A000001"), ("SKF_GetPINInfo", "A000005"),
            ("SKF_EnumContainer", "A000001"), ("SKF_OpenApplication", "A00000F"),
        ])
    func failsOnce(call: String, code: String) async throws {
        let world = try world { $0.waitsForEvents = false }
        _ = try await world.signer.identity()
        try world.library.set("once-" + call, code)
        let result = try await world.signer.sign("message")
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        #expect(try world.library.tries() == 10)
        await world.signer.close()
    }

    @Test("a call that always fails ends the request with its reason, and the next one tries again")
    func failsAlways() async throws {
        let world = try world { $0.waitsForEvents = false }
        try world.library.set("always-SKF_ECCSignData", "A000001")
        #expect(await world.signer.refusal() == .signerFailed)
        #expect(world.library.calls(of: "SKF_ECCSignData") == 2)
        try world.library.remove("always-SKF_ECCSignData")
        _ = try await world.signer.sign("again")
        #expect(try world.library.tries() == 10)
        await world.signer.close()
    }

    @Test("numbers and lengths that cannot be are an error of the library")
    func garbage() async throws {
        for call in ["SKF_ECCSignData", "SKF_GetPINInfo"] {
            let world = try world()
            try world.library.set("garbage-" + call)
            #expect(await world.signer.refusal() == .signerLibraryAnswer)
            await world.signer.close()
        }
    }

    @Test("a signature by another key than the certificate's never leaves")
    func otherKey() async throws {
        let world = try world()
        try world.library.set("key.pem", try PrivateKey.generateSM2().pem())
        #expect(await world.signer.refusal() == .signatureSelfCheck)
        await world.signer.close()
    }

    @Test("a certificate of another number, another company or another time does not sign")
    func certificates() async throws {
        let other = try world(certNo: "77")
        #expect(await other.signer.refusal() == .signerWrongCertificate)
        await other.signer.close()
        let base = try world()
        await base.signer.close()
        var settings = base.settings
        settings.choice.belongsToCompany = { _ in false }
        let foreign = LibrarySigner(name: "x", skf: SKFSettings(library: base.library.path), settings: settings)
        #expect(await foreign.refusal() == .companyWrongCard)
        await foreign.close()
        settings.choice.belongsToCompany = nil
        settings.now = { ChinaTime(milliseconds: 4_000_000_000_000) }
        let late = LibrarySigner(name: "x", skf: SKFSettings(library: base.library.path), settings: settings)
        #expect(await late.refusal() == .signerExpired)
        await late.close()
        #expect(base.library.calls(of: "SKF_VerifyPIN") == 0)
    }

    @Test("application and container are chosen by name")
    func names() async throws {
        let right = try world {
            $0.application = "GM3000"
            $0.container = "sign"
            $0.device = "TestKey 0001"
        }
        _ = try await right.signer.sign("message")
        await right.signer.close()
        let encrypting = try world { $0.container = "enc" }
        #expect(await encrypting.signer.refusal() == .cardNoCertificate)
        await encrypting.signer.close()
        let elsewhere = try world { $0.device = "Another" }
        #expect(await elsewhere.signer.refusal(within: .milliseconds(200)) == .signerTokenAbsent)
        await elsewhere.signer.close()
    }

    @Test("two signers of one library never call it side by side")
    func oneThread() async throws {
        let world = try world()
        let second = LibrarySigner(
            name: "second", skf: SKFSettings(library: world.library.path), settings: world.settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let signer = number.isMultiple(of: 2) ? world.signer : second
                group.addTask { _ = try await signer.sign("message \(number)") }
            }
            try await group.waitForAll()
        }
        #expect(world.library.calls(of: "OVERLAP") == 0)
        await world.signer.close()
        await second.close()
    }

    @Test("a closed signer refuses, and whoever waits is told")
    func close() async throws {
        let world = try world()
        _ = try await world.signer.identity()
        try world.library.pull()
        async let waiting = world.signer.refusal()
        await LibrarySigner.first(of: world.signer.events()) { $0 == .absent(.signerTokenAbsent) }
        await world.signer.close()
        let reason = await waiting
        #expect(reason == .internalStopping || reason == .signerTokenAbsent)
        #expect(await world.signer.refusal() == .internalStopping)
    }

    @Test("a library that is not there is an error that says so")
    func noLibrary() async throws {
        let signer = LibrarySigner(
            name: "x", skf: SKFSettings(library: "/nowhere/libskf.so"), settings: try LibraryTestWorld.settings())
        #expect(await signer.refusal() == .signerLibraryLoad)
        #expect(await signer.status().problem == .signerLibraryLoad)
        await signer.close()
    }
}
