import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// The new edition's signatures, with the built programs.
@Suite("SM2, end to end", .timeLimit(.minutes(2))) struct SM2Tests {
    /// A key as the lab makes it.
    private func key(in folder: TemporaryFolder) async throws -> TestKey {
        let made = try await Program.run(Products.lab, ["make", "key", "--sm2", "--folder", folder.url.path])
        #expect(made.status == 0, "\(made.errors)")
        return try TestKey(
            keyFile: folder.path("key.pem"), certificateFile: folder.path("certificate.pem"))
    }

    @Test("an order is signed with SM2, reaches the node, which finds it good, and `portsign verify` does, too")
    func wholeWay() async throws {
        let made = try TemporaryFolder()
        let key = try await key(in: made)
        #expect(key.certificate.publicKey.kind == .sm2)
        let world = try await World.start(certNo: key.certificate.certNo, edition: "2022-05") {
            try key.signer(in: $0)
        }
        let sample = world.simulated.samples.make(.order)
        guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
            Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
            return
        }
        let text = String(decoding: signed, as: UTF8.self)
        #expect(text.contains("\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3\""))
        #expect(text.contains("\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm3\""))
        #expect(text.contains("<ds:KeyName>\(key.certificate.certNo)</ds:KeyName>"))
        #expect(key.certificate.certNo.count == 16)
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        #expect(world.simulated.node.book.summary.refused == 0)
        let file = try world.folder.write(text, to: "signed.xml")
        let verified = try await Program.run(Products.portsign, ["verify", file])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("valid, certificate \(key.certificate.certNo)"))
        let broken = try world.folder.write(
            text.replacing("<ceb:orderNo>", with: "<ceb:orderNo>X"), to: "broken.xml")
        let refused = try await Program.run(Products.portsign, ["verify", broken])
        #expect(refused.status == 1)
        #expect(refused.output.contains("signature.digest"))
        #expect(await world.stop() == 0)
    }

    @Test("in the edition of 2018 an SM2 key signs nothing, and everybody says what to do")
    func wrongEdition() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try await key(in: folder))
        let message = try folder.write(Messages.order(), to: "order.xml")
        let signing = try await sidecar.command("sign", message)
        #expect(signing.status == 1)
        #expect(signing.errors.contains("company.edition"))
        #expect(signing.errors.contains("2022-05"))
        let doctor = try await sidecar.command("doctor")
        #expect(doctor.status == 1)
        #expect(doctor.output.contains("2022-05"))
        try await sidecar.start()
        let answer = try await Caller(base: sidecar.url).declare(Messages.order())
        #expect(answer.message == nil)
        #expect(try await Caller(base: sidecar.url).get("/health/ready").status == 503)
        #expect(answer.text.contains("2022-05") || answer.text.contains("company.edition"))
        #expect(await sidecar.stop() == 0)
    }
}
