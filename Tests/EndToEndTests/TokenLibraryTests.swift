import CryptoCore
import Foundation
import Lab
import SidecarBase
import TestLibraries
import Testing

/// Keys behind libraries, with the built programs.
@Suite("Token libraries, end to end", .timeLimit(.minutes(3))) struct TokenLibraryTests {
    @Test("an RSA key on a PKCS#11 token signs an order, which reaches the node and is found good")
    func pkcs11() async throws {
        let softHSM = try SoftHSM()
        let key = try TestKey()
        try softHSM.makeToken("customs", key: key.key, certificate: key.certificate)
        let world = try await World.start(certNo: key.certificate.certNo, environment: softHSM.environment) { folder in
            let pin = try folder.write(SoftHSM.pin + "\n", to: "hsm.pin", mode: 0o600)
            return "{ type: pkcs11, module: \(SoftHSM.module), token: customs, sessions: 4, pinFile: \(pin) }"
        }
        let sample = world.simulated.samples.make(.order)
        guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
            Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
            return
        }
        let text = String(decoding: signed, as: UTF8.self)
        #expect(text.contains("<ds:KeyName>\(key.certificate.certNo)</ds:KeyName>"))
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        let file = try world.folder.write(text, to: "signed.xml")
        let verified = try await Program.run(Products.portsign, ["verify", file])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(world.sidecar.program?.standardError.contains(SoftHSM.pin) == false)
        #expect(await world.stop() == 0)
    }

    @Test("an SM2 key behind an SKF library signs in the edition of 2022, by `serve` and by `sign`")
    func skf() async throws {
        let made = try TemporaryFolder()
        let making = try await Program.run(Products.lab, ["make", "key", "--sm2", "--folder", made.url.path])
        #expect(making.status == 0, "\(making.errors)")
        let key = try TestKey(keyFile: made.path("key.pem"), certificateFile: made.path("certificate.pem"))
        let library = try TestLibrary(.skf, key: key.key, certificate: key.certificate)
        let world = try await World.start(certNo: key.certificate.certNo, edition: "2022-05") { folder in
            let pin = try folder.write(TestLibrary.pin, to: "ukey.pin", mode: 0o600)
            return "{ type: skf, library: \(library.path), container: sign, pinFile: \(pin) }"
        }
        let sample = world.simulated.samples.make(.order)
        guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
            Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
            return
        }
        #expect(String(decoding: signed, as: UTF8.self).contains("/2022/04/xmldsig#sm2-sm3\""))
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        let message = try world.folder.write(Messages.order(), to: "order.xml")
        let signing = try await world.sidecar.command("sign", message)
        #expect(signing.status == 0, "\(signing.errors)")
        let file = try world.folder.write(signing.output, to: "signed.xml")
        let verified = try await Program.run(Products.portsign, ["verify", file])
        #expect(verified.output.contains("valid, certificate \(key.certificate.certNo)"))
        #expect(await world.stop() == 0)
        #expect(try library.tries() == 10)
    }

    @Test("a refused PIN is offered once more after `card unlock-attempts` for the signer or the certificate")
    func unlockAttempts() async throws {
        let key = try TestKey()
        let library = try TestLibrary(.skf, key: key.key, certificate: key.certificate)
        let folder = try TemporaryFolder()
        let pin = try folder.write("wrong-pin-1", to: "ukey.pin", mode: 0o600)
        let sidecar = try Sidecar(
            folder: folder, signer: "{ type: skf, library: \(library.path), container: sign, pinFile: \(pin) }")
        let message = try folder.write(Messages.order(), to: "order.xml")
        #expect(try await sidecar.command("card", "unlock-attempts").output == "no device refused a PIN\n")
        for _ in 0..<2 { #expect(try await sidecar.command("sign", message).errors.contains("card.pin_wrong")) }
        #expect(try library.tries() == 9)
        let certNo = key.certificate.certNo
        let list = try await sidecar.command("card", "unlock-attempts")
        #expect(list.output == "certificate \(certNo): a PIN was refused\n", "\(list.errors)")
        let allowed = try await sidecar.command("card", "unlock-attempts", "key")
        #expect(allowed.status == 0 && allowed.output.contains("certificate \(certNo): "), "\(allowed.errors)")
        for _ in 0..<2 { #expect(try await sidecar.command("sign", message).errors.contains("card.pin_wrong")) }
        #expect(try library.tries() == 8)

        // The device is in somebody's pocket; the certificate number is enough.
        try library.pull()
        #expect(try await sidecar.command("card", "unlock-attempts", "key").status == 1)
        #expect(try await sidecar.command("card", "unlock-attempts", "--certificate", certNo).status == 0)
        #expect(try await sidecar.command("card", "unlock-attempts").output == "no device refused a PIN\n")
        #expect(try await sidecar.command("card", "unlock-attempts", "nobody").status == 2)
    }

    @Test("doctor tells of a library that does not load, a token that is not there, and one that is")
    func doctor() async throws {
        let key = try TestKey()
        let library = try TestLibrary(.skf, key: key.key, certificate: key.certificate)
        let folder = try TemporaryFolder()
        let pin = try folder.write(TestLibrary.pin, to: "ukey.pin", mode: 0o600)
        let good = try Sidecar(folder: folder, signer: "{ type: skf, library: \(library.path), pinFile: \(pin) }")
        let there = try await good.command("doctor")
        #expect(there.output.contains(key.certificate.certNo), "\(there.output)")
        #expect(there.output.contains("TestKey 0001"))
        #expect(there.output.contains("10 tries left"))
        try library.pull()
        let absent = try await good.command("doctor")
        #expect(absent.status == 1)
        #expect(absent.output.contains("signer.token_absent"))
        let missing = try Sidecar(
            folder: folder, signer: "{ type: pkcs11, module: /nowhere/module.so, pinFile: \(pin) }")
        let answer = try await missing.command("doctor")
        #expect(answer.status == 1)
        #expect(answer.output.contains("signer.library_load"))
        #expect(library.calls(of: "SKF_VerifyPIN") == 0)
    }

    @Test("a wrong PIN is refused with its reason and uses one try, however often the program is started")
    func wrongPIN() async throws {
        let key = try TestKey()
        let library = try TestLibrary(.skf, key: key.key, certificate: key.certificate)
        let folder = try TemporaryFolder()
        let pin = try folder.write("000000", to: "ukey.pin", mode: 0o600)
        let sidecar = try Sidecar(folder: folder, signer: "{ type: skf, library: \(library.path), pinFile: \(pin) }")
        let message = try folder.write(Messages.order(), to: "order.xml")
        for _ in 0..<4 {
            let answer = try await sidecar.command("sign", message)
            #expect(answer.status == 1)
            #expect(answer.errors.contains("card.pin_wrong"), "\(answer.errors)")
        }
        #expect(try library.tries() == 9)
    }
}
