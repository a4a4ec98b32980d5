import CryptoCore
import Foundation
import SidecarBase
import TestLibraries
import Testing

@testable import Signers

/// With a module that others wrote. It has one state per process, so these run one after the other.
@Suite("PKCS#11 signer, with SoftHSM", .serialized, .timeLimit(.minutes(3))) struct SoftHSMSignerTests {
    private struct World {
        let key: PrivateKey
        let token: URL
        let softHSM: SoftHSM
        let label: String
        let signer: LibrarySigner
    }

    private func world(
        pin: String = SoftHSM.pin, sessions: Int = 1, record: String? = nil, certificateOnToken: Bool = true
    ) throws -> World {
        let softHSM = try SoftHSM.shared.get()
        let key = try CardTestWorld.longKey.get()
        let certificate = try LibraryTestWorld.certificate(key)
        let label = "token-\(UUID().uuidString.prefix(8))"
        let token = try softHSM.makeToken(label, key: key, certificate: certificateOnToken ? certificate : nil)
        var settings = PKCS11Settings(module: SoftHSM.module, tokenLabel: label, sessions: sessions)
        if !certificateOnToken { settings.certificate = certificate }
        return World(
            key: key, token: token, softHSM: softHSM, label: label,
            signer: LibrarySigner(
                name: "hsm", pkcs11: settings, settings: try LibraryTestWorld.settings(pin: pin, record: record)))
    }

    @Test("the key on a token signs; its certificate is read without a login")
    func signs() async throws {
        let world = try world()
        let identity = try await world.signer.identity()
        #expect(identity.certNo == "01691abc")
        #expect(identity.device.contains(world.label))
        let result = try await world.signer.sign("message", as: .rsaSHA1)
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        await world.signer.close()
    }

    @Test("a key whose certificate is in a file signs")
    func certificateFile() async throws {
        let world = try world(certificateOnToken: false)
        let result = try await world.signer.sign("message", as: .rsaSHA1)
        #expect(LibraryTestWorld.isGood(result, Array("message".utf8), world.key))
        await world.signer.close()
    }

    @Test("four sessions answer 200 requests made at once, each with its own signature")
    func parallel() async throws {
        let world = try world(sessions: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let result = try await world.signer.sign("message \(number)", as: .rsaSHA1)
                    #expect(LibraryTestWorld.isGood(result, Array("message \(number)".utf8), world.key))
                }
            }
            try await group.waitForAll()
        }
        await world.signer.close()
    }

    @Test("a wrong PIN is offered once; the right one afterwards needs a person, because the token has counted")
    func wrongPIN() async throws {
        let record = try CardTestWorld.recordPath()
        let wrong = try world(pin: "864200", record: record)
        for _ in 0..<5 { #expect(await wrong.signer.refusal(as: .rsaSHA1) == .cardPinWrong) }
        await wrong.signer.close()
        let token = PKCS11Settings(module: SoftHSM.module, tokenLabel: wrong.label)
        let right = LibrarySigner(
            name: "right", pkcs11: token, settings: try LibraryTestWorld.settings(pin: SoftHSM.pin, record: record))
        #expect(await right.refusal(as: .rsaSHA1) == .cardPinGuard)
        try PINRecord(path: record).allowAttempts(certNo: "01691abc")
        _ = try await right.sign("now", as: .rsaSHA1)
        await right.close()
    }

    @Test("a token that is taken away and brought back signs again, without a restart")
    func awayAndBack() async throws {
        let world = try world(sessions: 2)
        _ = try await world.signer.sign("before", as: .rsaSHA1)
        let events = await world.signer.events()
        try world.softHSM.pull(world.token)
        await LibrarySigner.first(of: events) { $0 == .absent(.signerTokenAbsent) }
        #expect(await world.signer.refusal(as: .rsaSHA1, within: .milliseconds(200)) == .signerTokenAbsent)
        async let waiting = world.signer.sign("waits", as: .rsaSHA1)
        try world.softHSM.insert(world.token)
        #expect(LibraryTestWorld.isGood(try await waiting, Array("waits".utf8), world.key))
        await world.signer.close()
    }

    @Test("another token of the same label, with another key, takes the place of the one that left")
    func replaced() async throws {
        let softHSM = try SoftHSM.shared.get()
        let label = "same-\(UUID().uuidString.prefix(8))"
        let second = try CardTestWorld.key.get()
        // Made and put aside before anybody looks: processes that make tokens and processes that look disturb each other.
        let other = try softHSM.makeToken(
            label, key: second, certificate: LibraryTestWorld.certificate(second, serial: [0x02, 0x02]))
        try softHSM.pull(other)
        let first = try CardTestWorld.longKey.get()
        let token = try softHSM.makeToken(label, key: first, certificate: LibraryTestWorld.certificate(first))
        let signer = LibrarySigner(
            name: "hsm", pkcs11: PKCS11Settings(module: SoftHSM.module, tokenLabel: label),
            settings: try LibraryTestWorld.settings())
        _ = try await signer.sign("before", as: .rsaSHA1)
        let events = await signer.events()
        try softHSM.pull(token)
        await LibrarySigner.first(of: events) { $0 == .absent(.signerTokenAbsent) }
        try softHSM.insert(other)
        let result = try await signer.sign("after", as: .rsaSHA1)
        #expect(result.identity.certNo.hasSuffix("202"))
        #expect(LibraryTestWorld.isGood(result, Array("after".utf8), second))
        await signer.close()
    }

    @Test("two signers use two tokens of one module side by side, and one that ends leaves the other alone")
    func twoTokens() async throws {
        let softHSM = try SoftHSM.shared.get()
        let key = try CardTestWorld.longKey.get()
        var signers: [LibrarySigner] = []
        let labels = ["one-\(UUID().uuidString.prefix(8))", "two-\(UUID().uuidString.prefix(8))"]
        for label in labels {
            try softHSM.makeToken(label, key: key, certificate: LibraryTestWorld.certificate(key))
        }
        for label in labels {
            signers.append(
                LibrarySigner(
                    name: label, pkcs11: PKCS11Settings(module: SoftHSM.module, tokenLabel: label, sessions: 2),
                    settings: try LibraryTestWorld.settings()))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let signer = signers[number % 2]
                let label = labels[number % 2]
                group.addTask {
                    let result = try await signer.sign("message \(number)", as: .rsaSHA1)
                    #expect(result.identity.device.contains(label))
                    #expect(LibraryTestWorld.isGood(result, Array("message \(number)".utf8), key))
                }
            }
            try await group.waitForAll()
        }
        await signers[0].close()
        _ = try await signers[1].sign("alone", as: .rsaSHA1)
        await signers[1].close()
    }

    @Test("another token than the configured one does not sign")
    func otherToken() async throws {
        let world = try world()
        let other = LibrarySigner(
            name: "other", pkcs11: PKCS11Settings(module: SoftHSM.module, tokenLabel: "no such token"),
            settings: try LibraryTestWorld.settings())
        #expect(await other.refusal(as: .rsaSHA1, within: .milliseconds(200)) == .signerTokenAbsent)
        await other.close()
        await world.signer.close()
    }
}
