import CryptoCore
import SidecarBase
import TestLibraries
import Testing

@testable import TokenLibraries

@Suite("PKCS11Module") struct PKCS11ModuleTests {
    private static let key = Result { try PrivateKey.generateRSA(bits: 1024) }

    /// A module whose token has a key.
    private func module(_ body: (TestLibrary, PKCS11Module) throws -> Void) throws {
        let key = try PKCS11ModuleTests.key.get()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "示例人员", organizationalUnit: "示例", serial: [1, 2],
            notBefore: ChinaTime(milliseconds: 1_577_836_800_000), notAfter: ChinaTime(milliseconds: 2_208_988_800_000),
            cardNumber: "1", issuerName: "Example", issuerKey: key)
        let library = try TestLibrary(.pkcs11, key: key, certificate: certificate)
        let module = try PKCS11Module.load(path: library.path)
        try module.enter()
        defer { module.leave() }
        try body(library, module)
    }

    private func code(_ body: () throws -> Void) -> ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? TokenError)?.code
        }
    }

    @Test("a token is found with its label, serial number and flags, without the blanks they are filled with")
    func token() throws {
        try module { _, module in
            let tokens = try module.tokens()
            #expect(tokens.map(\.label) == ["Test token"])
            #expect(tokens.first?.serial == "0001")
            #expect(tokens.first?.flags.contains(.loginRequired) == true)
            #expect(tokens.first?.pinLengths == 4...32)
        }
    }

    @Test("certificate and key are found, and a login is needed for the key")
    func objects() throws {
        try module { library, module in
            let token = try #require(try module.tokens().first)
            let session = try module.openSession(slot: token.slot)
            defer { session.close() }
            let certificate = try #require(try session.objects(.certificate).first)
            let der = try #require(try session.attribute(.value, of: certificate))
            #expect(try Certificate(der: der).certNo.hasSuffix("102"))
            #expect(try session.attribute(.alwaysAuthenticate, of: certificate) == nil)
            #expect(try session.objects(.privateKey).isEmpty)
            #expect(try !session.isLoggedIn())
            try session.logIn(as: .user, pin: Array(TestLibrary.pin.utf8))
            #expect(try session.isLoggedIn())
            #expect(try session.objects(.privateKey).count == 1)
            #expect(library.calls(of: "C_Login") == 1)
        }
    }

    @Test("a count of slots that cannot be is refused")
    func slots() throws {
        try module { library, module in
            try library.set("garbage-C_GetSlotList")
            #expect(code { _ = try module.tokens() } == .signerLibraryAnswer)
        }
    }

    @Test(
        "lengths and counts that cannot be are refused, and an endless list has an end",
        arguments: ["C_FindObjects", "C_GetAttributeValue"])
    func garbage(call: String) throws {
        try module { library, module in
            let session = try module.openSession(slot: 7)
            defer { session.close() }
            try library.set("garbage-" + call)
            #expect(
                code {
                    for object in try session.objects(.certificate) { _ = try session.attribute(.value, of: object) }
                } == .signerLibraryAnswer)
            try library.remove("garbage-" + call)
            try library.set("garbage-C_FindObjects-endless")
            #expect(try session.objects(.certificate).count == 256)
        }
    }

    @Test("a signature of a length that cannot be is refused")
    func signature() throws {
        try module { library, module in
            let session = try module.openSession(slot: 7)
            defer { session.close() }
            try session.logIn(as: .user, pin: Array(TestLibrary.pin.utf8))
            try library.set("garbage-C_Sign")
            #expect(
                code {
                    _ = try session.sign([1], key: 2, mechanism: 1, lifting: { $0 }) { () throws(TokenError) in }
                } == .signerLibraryAnswer)
        }
    }

    @Test(
        "what the module says is told by its name, and what it means",
        arguments: [
            ("32", TokenError.Meaning.absent, "CKR_DEVICE_REMOVED"), ("B3", .lost, "CKR_SESSION_HANDLE_INVALID"),
            ("101", .notLoggedIn, "CKR_USER_NOT_LOGGED_IN"), ("A0", .pinWrong, "CKR_PIN_INCORRECT"),
            ("A4", .pinBlocked, "CKR_PIN_LOCKED"), ("5", .other, "CKR_GENERAL_ERROR"),
            ("80001234", .other, "CKR 0x80001234"),
        ])
    func codes(code: String, meaning: TokenError.Meaning, name: String) throws {
        try module { library, module in
            try library.set("once-C_OpenSession", code)
            do {
                _ = try module.openSession(slot: 7)
                Issue.record("it opened")
            } catch let error as TokenError {
                #expect(error.meaning == meaning)
                #expect(error.detail == "C_OpenSession: " + name)
            }
        }
    }

    @Test("a module that cannot lock is begun without, and its calls come one by one")
    func cannotLock() throws {
        let library = try TestLibrary(.pkcs11)
        try library.set("once-C_Initialize", "A")
        let module = try PKCS11Module.load(path: library.path)
        try module.enter()
        #expect(try module.tokens().count == 1)
        module.leave()
        #expect(library.calls(of: "C_Finalize") == 1)
    }

    @Test("a module is begun by its first user and ended by its last")
    func users() throws {
        try module { library, module in
            try module.enter()
            module.leave()
            #expect(library.calls(of: "C_Initialize") == 1)
            #expect(library.calls(of: "C_Finalize") == 0)
            #expect(try module.tokens().count == 1)
            module.leave()
            #expect(library.calls(of: "C_Finalize") == 1)
            try module.enter()
            #expect(try module.tokens().count == 1)
        }
    }
}
