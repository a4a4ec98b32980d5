import CryptoCore
import Foundation
import SidecarBase
import TestLibraries
import Testing

@testable import Signers

@Suite("PKCS#11 signer, with a test module", .timeLimit(.minutes(2))) struct PKCS11SignerTests {
    private struct World {
        let key: PrivateKey
        let library: TestLibrary
        let signer: LibrarySigner
        let settings: LibrarySettings
    }

    private func world(
        sm2: Bool = false, pin: String = TestLibrary.pin, allowsFewTries: Bool = false, record: String? = nil,
        _ change: (inout PKCS11Settings, TestLibrary) throws -> Void = { _, _ in }
    ) throws -> World {
        let key = sm2 ? try LibraryTestWorld.sm2Key.get() : try LibraryTestWorld.rsaKey.get()
        let library = try TestLibrary(.pkcs11, key: key, certificate: LibraryTestWorld.certificate(key))
        var token = PKCS11Settings(module: library.path)
        try change(&token, library)
        let settings = try LibraryTestWorld.settings(pin: pin, allowsFewTries: allowsFewTries, record: record)
        return World(
            key: key, library: library, signer: LibrarySigner(name: "token", pkcs11: token, settings: settings),
            settings: settings)
    }

    @Test("SM2 signs by the vendor's mechanism, over the digest or the message", arguments: [false, true])
    func sm2(takesMessage: Bool) async throws {
        let world = try world(sm2: true) { token, library in
            token.sm2Mechanism = 0x8000_0301
            token.sm2Input = takesMessage ? .message : .digest
            if takesMessage { try library.set("sm2-message") }
        }
        let result = try await world.signer.sign("message")
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        await world.signer.close()
    }

    @Test("an SM2 key without a mechanism, or with one the module does not know, is refused with its reason")
    func noMechanism() async throws {
        for mechanism in [nil, UInt(0x8000_9999)] {
            let world = try world(sm2: true) { token, _ in token.sm2Mechanism = mechanism }
            #expect(await world.signer.refusal() == .signerUnsupportedKey)
            await world.signer.close()
        }
    }

    @Test("a key that wants the PIN each time gets it each time, through the guard")
    func alwaysAuthenticate() async throws {
        let world = try world { token, library in
            try library.set("always")
            token.sessions = 4
        }
        for text in ["one", "two", "three"] {
            let result = try await world.signer.sign(text, as: .rsaSHA1)
            #expect(LibraryTestWorld.isGood(result, Array(text.utf8), world.key))
        }
        #expect(world.library.calls(of: "C_Login") == 4)
        // The PIN is changed on the card between two signatures: one try, and no more.
        try world.library.set("pin", "999999")
        #expect(await world.signer.refusal(as: .rsaSHA1) == .cardPinWrong)
        #expect(await world.signer.refusal(as: .rsaSHA1) == .cardPinWrong)
        #expect(try world.library.tries() == 2)
        #expect(world.library.calls(of: "C_Login") == 5)
        await world.signer.close()
    }

    @Test("200 requests with a wrong PIN use one try; a new beginning uses none")
    func wrongPIN() async throws {
        let record = try CardTestWorld.recordPath()
        let world = try world(pin: "000000", record: record) { token, _ in token.sessions = 4 }
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for _ in 0..<200 { group.addTask { await world.signer.refusal(as: .rsaSHA1) } }
            var codes: Set<ErrorCode?> = []
            for await code in group { codes.insert(code) }
            return codes
        }
        #expect(codes == [.cardPinWrong])
        await world.signer.close()
        let again = LibrarySigner(
            name: "again", pkcs11: PKCS11Settings(module: world.library.path),
            settings: try LibraryTestWorld.settings(pin: "000000", record: record))
        #expect(await again.refusal(as: .rsaSHA1) == .cardPinWrong)
        await again.close()
        #expect(try world.library.tries() == 2)
        #expect(world.library.calls(of: "C_Login") == 1)
    }

    @Test(
        "the flags are the counter: after a wrong PIN by anybody the PIN is offered only when a person allows it",
        arguments: [(2, ErrorCode.cardPinGuard), (1, .cardPinGuard), (0, .cardPinBlocked)])
    func flags(tries: Int, code: ErrorCode) async throws {
        let careful = try world { _, library in try library.set("tries", "\(tries)") }
        #expect(await careful.signer.refusal(as: .rsaSHA1) == code)
        #expect(careful.library.calls(of: "C_Login") == 0)
        await careful.signer.close()
        let bold = try world(allowsFewTries: true) { _, library in try library.set("tries", "\(tries)") }
        #expect(await bold.signer.refusal(as: .rsaSHA1) == (tries == 0 ? .cardPinBlocked : nil))
        await bold.signer.close()
    }

    @Test("a token with a PIN pad is refused with a clear reason, and so is a PIN of a length it does not take")
    func pinPad() async throws {
        let pad = try world { _, library in try library.set("pinpad") }
        #expect(await pad.signer.refusal(as: .rsaSHA1) == .signerPinPad)
        await pad.signer.close()
        let short = try world(pin: "123")
        #expect(await short.signer.refusal(as: .rsaSHA1) == .cardPinForm)
        #expect(short.library.calls(of: "C_Login") == 0)
        await short.signer.close()
    }

    @Test(
        "a session that dies is opened anew with one login, and the request is answered",
        arguments: [
            ("C_Sign", "B3"), ("C_Sign", "32"), ("C_Sign", "E0"), ("C_SignInit", "101"), ("C_SignInit", "B0"),
            ("C_Sign", "5"), ("C_Login", "32"), ("C_OpenSession", "5"), ("C_Sign", "190"),
        ])
    func sessionDies(call: String, code: String) async throws {
        let world = try world()
        _ = try await world.signer.identity()
        try world.library.set("once-" + call, code)
        let result = try await world.signer.sign("message", as: .rsaSHA1)
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        #expect(try world.library.tries() == 3)
        #expect(world.library.calls(of: "C_Login") <= 2)
        await world.signer.close()
    }

    @Test("a module that hides a login and then says that somebody is logged in can be used")
    func alreadyLoggedIn() async throws {
        let world = try world { _, library in try library.set("hides-login") }
        let second = LibrarySigner(
            name: "second", pkcs11: PKCS11Settings(module: world.library.path),
            settings: try LibraryTestWorld.settings())
        _ = try await world.signer.sign("first", as: .rsaSHA1)
        _ = try await second.sign("second", as: .rsaSHA1)
        #expect(world.library.calls(of: "C_Login") == 2)
        await world.signer.close()
        await second.close()
    }

    @Test("an opening that fails once is repeated")
    func opensAgain() async throws {
        for call in ["C_FindObjectsInit", "C_GetAttributeValue", "C_OpenSession", "C_GetSlotList", "C_Initialize"] {
            let world = try world { _, library in try library.set("once-" + call, "B3") }
            _ = try await world.signer.sign("message", as: .rsaSHA1)
            await world.signer.close()
        }
    }

    @Test("four sessions that die at once cost one login")
    func allDie() async throws {
        let world = try world { token, _ in token.sessions = 4 }
        _ = try await world.signer.sign("first", as: .rsaSHA1)
        try world.library.set("always-C_Sign", "B3")
        let codes = await withTaskGroup(of: ErrorCode?.self) { group in
            for _ in 0..<8 { group.addTask { await world.signer.refusal(as: .rsaSHA1) } }
            var codes: [ErrorCode?] = []
            for await code in group { codes.append(code) }
            return codes
        }
        #expect(Set(codes) == [.signerFailed])
        try world.library.remove("always-C_Sign")
        _ = try await world.signer.sign("last", as: .rsaSHA1)
        #expect(try world.library.tries() == 3)
        await world.signer.close()
    }

    @Test("a token that gives fewer sessions than asked for signs with those it has")
    func fewSessions() async throws {
        let world = try world { token, library in
            token.sessions = 8
            try library.set("session-limit", "2")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 { group.addTask { _ = try await world.signer.sign("\(number)", as: .rsaSHA1) } }
            try await group.waitForAll()
        }
        await world.signer.close()
    }

    @Test("a token that is pulled and comes back signs again, within the request that waits for it")
    func removal() async throws {
        let world = try world { token, _ in token.sessions = 2 }
        _ = try await world.signer.sign("before", as: .rsaSHA1)
        let events = await world.signer.events()
        try world.library.pull()
        await LibrarySigner.first(of: events) { $0 == .absent(.signerTokenAbsent) }
        async let waiting = world.signer.sign("waits", as: .rsaSHA1)
        try world.library.insert()
        #expect(LibraryTestWorld.isGood(try await waiting, Array("waits".utf8), world.key))
        #expect(try world.library.tries() == 3)
        await world.signer.close()
    }

    @Test("after many insertions no session is left open, and the module is ended as often as it was begun")
    func manyInsertions() async throws {
        let world = try world { token, _ in token.sessions = 3 }
        for number in 0..<50 {
            try world.library.pull()
            try world.library.insert()
            // The token forgot its sessions and its login when it was pulled, and this shows at the next call.
            _ = try await world.signer.sign("message \(number)", as: .rsaSHA1)
        }
        await world.signer.close()
        #expect(world.library.calls(of: "C_OpenSession") == world.library.calls(of: "C_CloseSession"))
        #expect(world.library.calls(of: "C_Initialize") == world.library.calls(of: "C_Finalize"))
        #expect(world.library.calls(of: "C_Login") < 60)
    }

    @Test("lies of a module are errors, and it is asked again for the next request")
    func garbage() async throws {
        let world = try world()
        _ = try await world.signer.identity()
        try world.library.set("garbage-C_Sign")
        #expect(await world.signer.refusal(as: .rsaSHA1) == .signerLibraryAnswer)
        try world.library.remove("garbage-C_Sign")
        _ = try await world.signer.sign("again", as: .rsaSHA1)
        await world.signer.close()
    }

    @Test("a module that hangs makes requests late, and answers again when it comes round")
    func hangs() async throws {
        let world = try world { token, _ in token.sessions = 2 }
        _ = try await world.signer.sign("before", as: .rsaSHA1)
        try world.library.set("hang-C_Sign")
        async let first = world.signer.refusal(as: .rsaSHA1, within: .milliseconds(200))
        async let second = world.signer.refusal(as: .rsaSHA1, within: .milliseconds(200))
        async let third = world.signer.refusal(as: .rsaSHA1, within: .milliseconds(200))
        let codes = await [first, second, third]
        #expect(codes == [.signerTimeout, .signerTimeout, .signerTimeout])
        try world.library.remove("hang-C_Sign")
        let result = try await world.signer.sign("after", as: .rsaSHA1)
        #expect(LibraryTestWorld.isGood(result, Array("after".utf8), world.key))
        // The one nobody waited for any more was never begun.
        #expect(world.library.calls(of: "C_Sign") == 4)
        await world.signer.close()
    }

    @Test("a token or key that is not the configured one does not sign")
    func choice() async throws {
        let token = try world { token, _ in token.tokenLabel = "Another" }
        #expect(await token.signer.refusal(as: .rsaSHA1, within: .milliseconds(200)) == .signerTokenAbsent)
        await token.signer.close()
        let right = try world { token, _ in
            token.tokenLabel = "Test token"
            token.tokenSerial = "0001"
            token.keyID = [1, 2]
        }
        _ = try await right.signer.sign("message", as: .rsaSHA1)
        await right.signer.close()
    }
}
