import CryptoCore
import EPortTestLibrary
import Foundation
import SidecarBase
import Testing

@testable import Signers

@Suite("eport-library", .timeLimit(.minutes(1)))
struct EPortLibraryTests {
    @Test(
        "signatures of both generations are good; the device is opened once and the PIN verified once",
        arguments: EPortTestWorld.Generation.allCases)
    func signs(generation: EPortTestWorld.Generation) async throws {
        let library = try await EPortTestWorld.library(generation)
        let signer = try EPortTestWorld.signer(library)
        #expect(try await signer.identity().certNo == generation.certificate().certNo)
        #expect(library.pinsOffered == 0)
        for number in 0..<10 { try await signer.signed("message \(number)", as: generation.form) }
        #expect(library.pinsOffered == 1)
        #expect(library.calls.filter { $0 == "SpcInitEnvEx" }.count == 1)
        await signer.close()
    }

    @Test(
        "a library that crashes, ends or writes over everything is started anew within the same request",
        arguments: ["crash", "abort", "exit", "overflow", "loggedout", "print"])
    func crashes(how: String) async throws {
        let library = try await EPortTestWorld.library()
        let signer = try EPortTestWorld.signer(library)
        try await signer.signed()
        try library.misbehave("SpcSignData \(how)")
        for number in 0..<3 { try await signer.signed("message \(number)") }
        #expect(library.hasMisbehaved)
        #expect(library.triesLeft == 6)
        await signer.close()
    }

    @Test(
        "what a library cannot do fails with its code, and the next signature is good",
        arguments: [
            ("hang", ErrorCode.signerEportSilent), ("toolong", .signerEportGarbled), ("rubbish", .signatureSelfCheck),
            ("failed", .signerEportRefused), ("nocard", .signerEportReader),
        ])
    func fails(how: String, code: ErrorCode) async throws {
        let library = try await EPortTestWorld.library()
        let signer = try EPortTestWorld.signer(library, timeout: .seconds(1))
        try await signer.signed()
        try library.misbehave("SpcSignData \(how)")
        let failure = await signer.failure()
        #expect(failure?.code == code, "\(String(describing: failure))")
        if how == "nocard" { #expect(failure?.detail.contains("打开读卡器失败") == true) }
        for number in 0..<3 { try await signer.signed("message \(number)") }
        #expect(library.triesLeft == 6)
        await signer.close()
    }

    @Test(
        "requests that wait while the library crashes or hangs are signed afterwards",
        arguments: ["SpcSignData crash", "SpcSignData hang", "SpcInitEnvEx crash", "SpcGetSignCert toolong"])
    func waiting(script: String) async throws {
        let library = try await EPortTestWorld.library()
        try library.misbehave(script)
        let signer = try EPortTestWorld.signer(library, timeout: .seconds(1))
        let outcomes = await withTaskGroup(of: ErrorCode?.self) { group in
            for number in 0..<20 { group.addTask { await signer.failure("message \(number)")?.code } }
            return await group.reduce(into: [ErrorCode?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count >= 19)
        #expect(Set(outcomes).isSubset(of: [nil, .signerEportSilent]))
        #expect(library.triesLeft == 6)
        await signer.close()
    }

    @Test("200 at once with a wrong PIN use one try, and a restart uses none")
    func wrongPIN() async throws {
        let library = try await EPortTestWorld.library()
        let record = try CardTestWorld.recordPath()
        for _ in 0..<3 {
            let signer = try EPortTestWorld.signer(
                library, settings: EPortTestWorld.settings(pin: "12345678", record: record))
            let codes = await withTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<200 { group.addTask { await signer.failure()?.code } }
                return await group.reduce(into: Set<ErrorCode?>()) { $0.insert($1) }
            }
            #expect(codes == [.cardPinWrong])
            await signer.close()
        }
        #expect(library.pinsOffered == 1)
        #expect(library.triesLeft == 5)
    }

    @Test(
        "a PIN whose fate is not known is not offered again, not even after a restart, until a person allows it",
        arguments: ["crash", "hang", "failed"])
    func lost(how: String) async throws {
        let library = try await EPortTestWorld.library()
        let record = try CardTestWorld.recordPath()
        try library.misbehave("SpcVerifyPIN \(how)")
        for _ in 0..<3 {
            let signer = try EPortTestWorld.signer(
                library, timeout: .seconds(1), settings: EPortTestWorld.settings(record: record))
            _ = await signer.failure()
            #expect(await signer.failure()?.code == .cardPinWrong)
            await signer.close()
        }
        #expect(library.pinsOffered == 1)
        try PINRecord(path: record).allowAttempts(certNo: "01691abc")
        let signer = try EPortTestWorld.signer(library, settings: EPortTestWorld.settings(record: record))
        try await signer.signed()
        await signer.close()
    }

    @Test("a file that is no such library is told, and so is one that is not there")
    func noLibrary() async throws {
        for path in ["/nowhere/libSPSecureAPI.so", EPortTestWorld.program, "libc.so.6"] {
            let signer = try EPortTestWorld.signer(library: path)
            let failure = await signer.failure()
            #expect(failure?.code == .signerEportLibrary)
            #expect(failure?.detail.isEmpty == false)
            await signer.close()
        }
        let signer = EPortSigner(
            name: "library", library: EPortLibrarySettings(path: "x", helper: "/nowhere/program", helperArguments: []),
            settings: try EPortTestWorld.settings())
        #expect(await signer.failure()?.code == .signerEportLibrary)
        await signer.close()
    }

    @Test("a certificate number and a certificate that do not belong together are refused without a PIN")
    func mixedUp() async throws {
        let library = try await EPortTestWorld.library()
        try library.write("certno", "0badcafe")
        let signer = try EPortTestWorld.signer(library)
        #expect(await signer.failure(within: .milliseconds(800))?.code == .signerEportGarbled)
        #expect(library.pinsOffered == 0)
        await signer.close()
    }

    @Test("closing turns away whoever waits, at once, though the library hangs")
    func closing() async throws {
        let library = try await EPortTestWorld.library()
        let signer = try EPortTestWorld.signer(library, timeout: .seconds(60))
        try await signer.signed()
        try library.misbehave("SpcSignData hang")
        async let failure = signer.failure()
        while !library.hasMisbehaved { try await Task.sleep(for: .milliseconds(5)) }
        await signer.close()
        #expect(await failure?.code == .internalStopping)
    }
}
