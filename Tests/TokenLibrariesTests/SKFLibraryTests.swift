import CryptoCore
import SidecarBase
import TestLibraries
import Testing

@testable import TokenLibraries

@Suite("SKFLibrary") struct SKFLibraryTests {
    private func library(
        _ kind: TestLibrary.Kind = .skf, key: PrivateKey? = nil
    ) throws -> (TestLibrary, SKFLibrary) {
        let key = try key ?? PrivateKey.generateSM2()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "示例人员", organizationalUnit: "示例", serial: [1, 2],
            notBefore: ChinaTime(milliseconds: 1_577_836_800_000), notAfter: ChinaTime(milliseconds: 2_208_988_800_000),
            cardNumber: "1", issuerName: "Example", issuerKey: key)
        let library = try TestLibrary(kind, key: key, certificate: certificate)
        return (library, try SKFLibrary.load(path: library.path))
    }

    private func name(_ text: String) -> SKFName { SKFName(bytes: Array(text.utf8)) }

    private func application(_ library: SKFLibrary) throws -> SKFApplication {
        try library.connect(name("TestKey 0001")).open(application: name("GM3000"))
    }

    private func code(_ body: () throws -> Void) -> ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? TokenError)?.code
        }
    }

    @Test("devices, applications and containers are listed", arguments: [TestLibrary.Kind.skf, .skfWide])
    func lists(kind: TestLibrary.Kind) throws {
        let (files, library) = try library(kind)
        #expect(try library.devices() == [name("TestKey 0001")])
        let device = try library.connect(name("TestKey 0001"))
        #expect(try device.applications() == [name("GM3000")])
        let application = try device.open(application: name("GM3000"))
        #expect(try application.containers() == [name("enc"), name("sign")])
        #expect(try application.open(container: name("enc")).signingCertificate() == nil)
        #expect(try application.open(container: name("sign")).signingCertificate()?.isEmpty == false)
        try files.pull()
        #expect(try library.devices().isEmpty)
        #expect(code { _ = try device.applications() } == .signerTokenAbsent)
    }

    @Test("SM2 signs a digest, in either width of ULONG", arguments: [TestLibrary.Kind.skf, .skfWide])
    func sm2(kind: TestLibrary.Kind) throws {
        let key = try PrivateKey.generateSM2()
        let (files, library) = try library(kind, key: key)
        let application = try application(library)
        let container = try application.open(container: name("sign"))
        #expect(code { _ = try container.signSM2([UInt8](repeating: 1, count: 32)) } == .signerFailed)
        #expect(try application.verify(Array(TestLibrary.pin.utf8)))
        let message = Array("message".utf8)
        let digest = try #require(key.publicKey.sm2Digest(of: message))
        let signature = try #require(SM2Signature(raw: try container.signSM2(digest)))
        #expect(key.publicKey.verifySM2(signature: signature, message: message))
        #expect(files.calls(of: "SKF_ECCSignData") == 2)
    }

    @Test("the PIN counter is told before and after a wrong PIN", arguments: [TestLibrary.Kind.skf, .skfWide])
    func pin(kind: TestLibrary.Kind) throws {
        let (files, library) = try library(kind)
        let application = try application(library)
        #expect(try application.pinTriesLeft() == 10)
        #expect(try !application.verify(Array("000000".utf8)))
        #expect(try application.pinTriesLeft() == 9)
        try files.set("tries", "0")
        #expect(code { _ = try application.verify(Array("000000".utf8)) } == .cardPinBlocked)
    }

    @Test(
        "lengths and counts that cannot be are refused",
        arguments: [
            "SKF_EnumDev", "SKF_EnumApplication", "SKF_EnumContainer", "SKF_ExportCertificate", "SKF_GetPINInfo",
            "SKF_ECCSignData",
        ])
    func garbage(call: String) throws {
        let (files, library) = try library()
        let application = try application(library)
        #expect(try application.verify(Array(TestLibrary.pin.utf8)))
        try files.set("garbage-" + call)
        #expect(
            code {
                _ = try library.devices()
                _ = try library.connect(name("TestKey 0001")).applications()
                _ = try application.containers()
                _ = try application.pinTriesLeft()
                let container = try application.open(container: name("sign"))
                _ = try container.signingCertificate()
                _ = try container.signSM2([UInt8](repeating: 1, count: 32))
            } == .signerLibraryAnswer)
    }

    @Test("a wait ends when the device is pulled, when it is plugged in, and when it is cancelled")
    func events() async throws {
        let (files, library) = try library()
        #expect(library.tellsEvents)
        for (change, expected) in [(files.pull, SKFLibrary.Event.removed), (files.insert, .inserted)] {
            let before = files.calls(of: "WAITS")
            async let event = Result { try library.waitForEvent() }
            while files.calls(of: "WAITS") == before { try await Task.sleep(for: .milliseconds(2)) }
            try change()
            #expect(try await event.get() == expected)
        }
        async let event = Result { try library.waitForEvent() }
        while files.calls(of: "WAITS") < 3 { try await Task.sleep(for: .milliseconds(2)) }
        library.cancelWait()
        let ended = await event
        #expect(throws: TokenError.self) { try ended.get() }
    }
}
