internal import CPKCS11
internal import SidecarBase
internal import Synchronization

/// A session with a token. Several may be used side by side, each by one thread at a time. Calls block.
package final class PKCS11Session: Sendable {
    private let module: PKCS11Module
    private let handle: UInt
    private let isClosed = Mutex(false)

    /// Things looked for by what they are.
    package enum ObjectClass: UInt, Sendable {
        case certificate = 1
        case publicKey = 2
        case privateKey = 3
    }

    /// What is asked of a thing. Source: PKCS #11 2.40, CKA_….
    package enum Attribute: UInt, Sendable {
        case label = 0x3
        case value = 0x11
        case identifier = 0x102
        case alwaysAuthenticate = 0x202
    }

    /// Who logs in.
    package enum User: UInt, Sendable {
        /// The user of the token, for all sessions of the process.
        case user = 1
        /// The same for one use of a key.
        case contextSpecific = 2
    }

    /// More things than this are not looked at.
    private static let objectLimit = 256
    /// Certificates have some KB.
    private static let attributeLimit = 65_536
    /// Room for the signature of an RSA key of 16384 bits.
    private static let signatureLimit = 2_048

    init(_ module: PKCS11Module, handle: UInt) {
        self.module = module
        self.handle = handle
    }

    /// Ends the session; a second time does nothing.
    package func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        // One that is gone already is as good as one that ends.
        _ = module.status("C_CloseSession") { unsafe module.table.C_CloseSession?(handle) }
    }

    /// Whether the user is logged in, by whichever session of this process.
    /// - Throws: `signer.failed` with the meaning `lost` when the session is gone.
    package func isLoggedIn() throws(TokenError) -> Bool {
        var info = CK_SESSION_INFO()
        try module.call("C_GetSessionInfo") { unsafe module.table.C_GetSessionInfo?(handle, &info) }
        // CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS.
        return info.state == 1 || info.state == 3
    }

    /// Offers a PIN, once.
    /// - Parameters:
    ///   - user: for all sessions, or for the use of a key that was begun.
    ///   - pin: the PIN's bytes.
    /// - Throws: what the module says.
    package func logIn(as user: User, pin: [UInt8]) throws(TokenError) {
        var pin = pin
        defer { for index in pin.indices { pin[index] = 0 } }
        let length = UInt(pin.count)
        try module.call("C_Login") { unsafe module.table.C_Login?(handle, user.rawValue, &pin, length) }
    }

    /// Ends the login of all sessions.
    package func logOut() {
        // Whoever has not logged in is logged out.
        _ = module.status("C_Logout") { unsafe module.table.C_Logout?(handle) }
    }

    /// The handles of things of a class, with an attribute of a certain value where one is given.
    /// - Throws: `signer.library_answer` for impossible counts, and what the module says.
    package func objects(
        _ objectClass: ObjectClass, where attribute: Attribute? = nil, equals value: [UInt8] = []
    ) throws(TokenError) -> [UInt] {
        var classValue = objectClass.rawValue
        var value = value
        let length = UInt(value.count)
        let status = unsafe withUnsafeMutablePointer(to: &classValue) { classPointer in
            unsafe value.withUnsafeMutableBufferPointer { valuePointer in
                var template = unsafe [
                    CK_ATTRIBUTE(type: 0, pValue: classPointer, ulValueLen: UInt(MemoryLayout<UInt>.size))
                ]
                if let attribute {
                    unsafe template.append(
                        CK_ATTRIBUTE(
                            type: attribute.rawValue, pValue: valuePointer.baseAddress.map { .init($0) },
                            ulValueLen: length))
                }
                let count = unsafe UInt(template.count)
                return module.status("C_FindObjectsInit") {
                    unsafe module.table.C_FindObjectsInit?(handle, &template, count)
                }
            }
        }
        try status.check("C_FindObjectsInit")
        defer { _ = module.status("C_FindObjectsFinal") { unsafe module.table.C_FindObjectsFinal?(handle) } }
        return try found()
    }

    private func found() throws(TokenError) -> [UInt] {
        var objects: [UInt] = []
        while objects.count < PKCS11Session.objectLimit {
            var batch = [CK_ULONG](repeating: 0, count: 32)
            var count: CK_ULONG = 0
            let room = UInt(batch.count)
            try module.call("C_FindObjects") { unsafe module.table.C_FindObjects?(handle, &batch, room, &count) }
            if count == 0 { return objects }
            guard count <= room else { throw .nonsense("C_FindObjects", "\(count) objects of \(room) asked for") }
            objects.append(contentsOf: batch.prefix(Int(count)))
        }
        return objects
    }

    /// An attribute of a thing.
    /// - Returns: its bytes; `nil` when the thing does not have it or does not give it away.
    /// - Throws: `signer.library_answer` for impossible lengths, and what the module says.
    package func attribute(_ attribute: Attribute, of object: UInt) throws(TokenError) -> [UInt8]? {
        var question = unsafe CK_ATTRIBUTE(type: attribute.rawValue, pValue: nil, ulValueLen: 0)
        let first = module.status("C_GetAttributeValue") {
            unsafe module.table.C_GetAttributeValue?(handle, object, &question, 1)
        }
        if first == .attributeTypeInvalid || first == .attributeSensitive { return nil }
        try first.check("C_GetAttributeValue")
        let length = unsafe question.ulValueLen
        // CK_UNAVAILABLE_INFORMATION.
        if length == UInt.max { return nil }
        guard length <= UInt(PKCS11Session.attributeLimit) else {
            throw .nonsense("C_GetAttributeValue", "an attribute of \(length) bytes")
        }
        var value = [UInt8](repeating: 0, count: Int(length))
        if value.isEmpty { return value }
        let second = unsafe value.withUnsafeMutableBytes { buffer in
            unsafe question.pValue = buffer.baseAddress
            return module.status("C_GetAttributeValue") {
                unsafe module.table.C_GetAttributeValue?(handle, object, &question, 1)
            }
        }
        try second.check("C_GetAttributeValue")
        let written = unsafe question.ulValueLen
        guard written <= length else { throw .nonsense("C_GetAttributeValue", "\(written) bytes of \(length)") }
        return Array(value.prefix(Int(written)))
    }

    /// Signs with a key.
    /// - Parameters:
    ///   - data: what the mechanism takes.
    ///   - key: the key's handle.
    ///   - mechanism: CKM_….
    ///   - lift: makes the caller's error of this room's.
    ///   - authenticate: called between the beginning and the signature, for keys that want the PIN each time.
    /// - Returns: the signature.
    /// - Throws: what the module or `authenticate` says; `signer.library_answer` for an impossible length.
    package func sign<Failure: Error>(
        _ data: [UInt8], key: UInt, mechanism: UInt, lifting lift: (TokenError) -> Failure,
        authenticate: () throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var choice = unsafe CK_MECHANISM(mechanism: mechanism, pParameter: nil, ulParameterLen: 0)
        do throws(TokenError) {
            try module.call("C_SignInit") { unsafe module.table.C_SignInit?(handle, &choice, key) }
        } catch {
            throw lift(error)
        }
        try authenticate()
        do throws(TokenError) { return try finish(data) } catch { throw lift(error) }
    }

    private func finish(_ data: [UInt8]) throws(TokenError) -> [UInt8] {
        var data = data
        let length = UInt(data.count)
        var signature = [UInt8](repeating: 0, count: PKCS11Session.signatureLimit)
        var signatureLength = UInt(signature.count)
        try module.call("C_Sign") {
            unsafe module.table.C_Sign?(handle, &data, length, &signature, &signatureLength)
        }
        guard signatureLength <= UInt(signature.count) else {
            throw .nonsense("C_Sign", "a signature of \(signatureLength) bytes")
        }
        return Array(signature.prefix(Int(signatureLength)))
    }
}
