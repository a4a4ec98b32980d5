internal import CPKCS11
internal import SidecarBase
internal import Synchronization

/// A PKCS#11 module, loaded at run time, once per file and process: Cryptoki has one state per process, so all who use a
/// module share it. Calls block. What it answers is not believed further than its lengths are possible.
/// Source: PKCS #11 2.40, card.md §8.
@safe
package final class PKCS11Module: @unchecked Sendable {
    // Unchecked: the table of functions is constant memory of a library that is never unloaded; the rest is immutable or
    // behind a lock; the functions may be called from several threads because C_Initialize said so, or else one by one.
    let table: CK_FUNCTION_LIST
    private let library: DynamicLibrary

    private let users = Mutex(0)
    /// Taken around every call of a module that cannot lock by itself.
    private let calls = Mutex(())
    private let isSingleThreaded = Mutex(false)
    /// One login at a time: two signers of one token must not offer a PIN side by side.
    private let logins = Mutex(())

    private static let loaded = Mutex<[String: PKCS11Module]>([:])
    /// More slots than this no machine has.
    private static let slotLimit = 1_024

    /// The module in a file. Nothing of it runs yet but what runs when it is loaded.
    /// - Parameter path: the shared library.
    /// - Returns: the one of this process.
    /// - Throws: `signer.library_load`, `signer.library_functions`.
    package static func load(path: String) throws(TokenError) -> PKCS11Module {
        let result: Result<PKCS11Module, TokenError> = loaded.withLock { loaded in
            let key = DynamicLibrary.realPath(path)
            if let module = loaded[key] { return .success(module) }
            do throws(TokenError) {
                let module = try PKCS11Module(DynamicLibrary(path: path))
                loaded[key] = module
                return .success(module)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(_ library: DynamicLibrary) throws(TokenError) {
        guard let address = unsafe library.address(of: "C_GetFunctionList") else {
            throw TokenError(.signerLibraryFunctions, "\(library.path) has no C_GetFunctionList")
        }
        let getList = unsafe unsafeBitCast(address, to: CK_C_GetFunctionList.self)
        var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        let status = PKCS11Status(rawValue: unsafe getList(&list))
        guard status == .success, let list = unsafe list else {
            throw TokenError(.signerLibraryFunctions, "C_GetFunctionList: \(status.name)")
        }
        let version = unsafe list.pointee.version
        guard version.major == 2 || version.major == 3 else {
            throw TokenError(.signerLibraryFunctions, "the module has Cryptoki \(version.major).\(version.minor)")
        }
        unsafe table = list.pointee
        self.library = library
        guard let missing = missingFunction else { return }
        throw TokenError(.signerLibraryFunctions, "the module's list has no \(missing)")
    }

    private var missingFunction: String? {
        if unsafe table.C_Initialize == nil { return "C_Initialize" }
        if unsafe table.C_Finalize == nil { return "C_Finalize" }
        if unsafe table.C_GetSlotList == nil { return "C_GetSlotList" }
        if unsafe table.C_GetTokenInfo == nil { return "C_GetTokenInfo" }
        if unsafe table.C_OpenSession == nil { return "C_OpenSession" }
        if unsafe table.C_CloseSession == nil { return "C_CloseSession" }
        if unsafe table.C_GetSessionInfo == nil { return "C_GetSessionInfo" }
        if unsafe table.C_Login == nil { return "C_Login" }
        if unsafe table.C_GetAttributeValue == nil { return "C_GetAttributeValue" }
        if unsafe table.C_FindObjectsInit == nil { return "C_FindObjectsInit" }
        if unsafe table.C_FindObjects == nil { return "C_FindObjects" }
        if unsafe table.C_FindObjectsFinal == nil { return "C_FindObjectsFinal" }
        if unsafe table.C_SignInit == nil { return "C_SignInit" }
        if unsafe table.C_Sign == nil { return "C_Sign" }
        return nil
    }

    // MARK: - Life

    /// Begins to use the module: the first user initialises it. Each `enter` needs one `leave`. A module that looks for
    /// tokens at its beginning only sees one that came later when all its users have left for a moment.
    package func enter() throws(TokenError) {
        let status: PKCS11Status = users.withLock { users in
            if users == 0 {
                let status = initialise()
                guard status == .success else { return status }
            }
            users += 1
            return .success
        }
        try status.check("C_Initialize")
    }

    /// Ends the use: the last user finalises the module. Sessions must be closed, and no call be under way.
    package func leave() {
        users.withLock { users in
            guard users > 0 else { return }
            users -= 1
            // A module that does not even end properly is not asked again.
            if users == 0 { _ = unsafe table.C_Finalize?(nil) }
        }
    }

    private func initialise() -> PKCS11Status {
        var arguments = unsafe CK_C_INITIALIZE_ARGS()
        // CKF_OS_LOCKING_OK: calls come from several threads.
        unsafe arguments.flags = 2
        var status = PKCS11Status(rawValue: unsafe table.C_Initialize?(&arguments) ?? 0x54)
        if status == .cannotLock {
            isSingleThreaded.withLock { $0 = true }
            status = PKCS11Status(rawValue: unsafe table.C_Initialize?(nil) ?? 0x54)
        }
        // Another part of the process, or a call of ours whose answer was a failure, has begun it.
        return status == .alreadyInitialised ? .success : status
    }

    /// Makes a call: beside others, or one by one when the module cannot do it otherwise.
    func call(_ name: String, _ body: () -> UInt?) throws(TokenError) {
        try status(name, body).check(name)
    }

    /// The same for callers that look at the code themselves.
    func status(_ name: String, _ body: () -> UInt?) -> PKCS11Status {
        // The code of a function that is not there: CKR_FUNCTION_NOT_SUPPORTED.
        let isAlone = isSingleThreaded.withLock { $0 }
        let code = isAlone ? calls.withLock { _ in body() } : body()
        return PKCS11Status(rawValue: code ?? 0x54)
    }

    /// Runs a login while no other login to this module runs.
    package func loggingIn<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let result: Result<Value, Failure> = logins.withLock { _ in
            do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    // MARK: - Slots

    /// The tokens that are there and initialised.
    /// - Throws: `signer.library_answer` for impossible counts, and what the module says.
    package func tokens() throws(TokenError) -> [PKCS11Token] {
        var tokens: [PKCS11Token] = []
        for slot in try slots() {
            do throws(TokenError) {
                let token = try token(in: slot)
                if token.flags.contains(.initialised) { tokens.append(token) }
            } catch {
                // A slot whose token just left or cannot be read is not the one that is looked for.
                continue
            }
        }
        return tokens
    }

    private func slots() throws(TokenError) -> [UInt] {
        var count: CK_ULONG = 0
        // The call without a list is the one at which modules look for new slots.
        try call("C_GetSlotList") { unsafe table.C_GetSlotList?(1, nil, &count) }
        for _ in 0..<3 {
            guard count <= UInt(PKCS11Module.slotLimit) else { throw .nonsense("C_GetSlotList", "\(count) slots") }
            // Room for a token that came between the calls.
            var slots = [CK_ULONG](repeating: 0, count: Int(count) + 16)
            count = UInt(slots.count)
            let status = status("C_GetSlotList") { unsafe table.C_GetSlotList?(1, &slots, &count) }
            if status == .bufferTooSmall { continue }
            try status.check("C_GetSlotList")
            guard count <= UInt(slots.count) else { throw .nonsense("C_GetSlotList", "\(count) slots") }
            return Array(slots.prefix(Int(count)))
        }
        throw .nonsense("C_GetSlotList", "the number of slots changes all the time")
    }

    /// The token in a slot.
    package func token(in slot: UInt) throws(TokenError) -> PKCS11Token {
        var info = CK_TOKEN_INFO()
        try call("C_GetTokenInfo") { unsafe table.C_GetTokenInfo?(slot, &info) }
        let lengths = (minimum: Int(clamping: info.ulMinPinLen), maximum: Int(clamping: info.ulMaxPinLen))
        let isSensible = lengths.maximum > 0 && lengths.maximum <= 1_024 && lengths.minimum <= lengths.maximum
        return PKCS11Token(
            slot: slot, label: unsafe withUnsafeBytes(of: info.label) { unsafe PKCS11Module.text($0) },
            serial: unsafe withUnsafeBytes(of: info.serialNumber) { unsafe PKCS11Module.text($0) },
            manufacturer: unsafe withUnsafeBytes(of: info.manufacturerID) { unsafe PKCS11Module.text($0) },
            model: unsafe withUnsafeBytes(of: info.model) { unsafe PKCS11Module.text($0) },
            flags: PKCS11Token.Flags(rawValue: info.flags),
            pinLengths: isSensible ? lengths.minimum...lengths.maximum : nil)
    }

    /// A text filled up with blanks (or, against the standard, zeros).
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let all = unsafe [UInt8](bytes)
        let end = all.lastIndex { $0 != 0x20 && $0 != 0 }.map { $0 + 1 } ?? 0
        return String(decoding: all.prefix(end).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Opens a session for reading with the token in a slot.
    package func openSession(slot: UInt) throws(TokenError) -> PKCS11Session {
        var handle: CK_ULONG = 0
        // CKF_SERIAL_SESSION, which must always be set.
        try call("C_OpenSession") { unsafe table.C_OpenSession?(slot, 4, nil, nil, &handle) }
        return PKCS11Session(self, handle: handle)
    }
}
