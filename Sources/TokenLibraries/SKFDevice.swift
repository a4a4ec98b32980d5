internal import CSKF
internal import SidecarBase

/// A device an SKF library is connected to. For the thread of its library.
@safe
package final class SKFDevice {
    package let name: SKFName
    private let library: SKFLibrary
    private let handle: UnsafeMutableRawPointer

    @unsafe
    init(_ library: SKFLibrary, name: SKFName, handle: UnsafeMutableRawPointer) {
        self.library = library
        self.name = name
        unsafe self.handle = handle
    }

    deinit {
        // A device that is gone is as good as one that is let go.
        _ = unsafe library.functions.disconnect(handle)
    }

    /// The names of the applications on it.
    package func applications() throws(TokenError) -> [SKFName] {
        try unsafe library.list("SKF_EnumApplication") { unsafe library.functions.enumApplications(handle, $0, $1) }
    }

    /// Opens an application.
    package func open(application name: SKFName) throws(TokenError) -> SKFApplication {
        let opened = try unsafe library.handle("SKF_OpenApplication", name) {
            unsafe library.functions.openApplication(handle, $0, $1)
        }
        return unsafe SKFApplication(library, device: self, handle: opened)
    }
}

/// An open application: it has the PIN and the containers. For the thread of its library.
@safe
package final class SKFApplication {
    private let library: SKFLibrary
    /// Kept connected while the application is open.
    private let device: SKFDevice
    private let handle: UnsafeMutableRawPointer

    @unsafe
    init(_ library: SKFLibrary, device: SKFDevice, handle: UnsafeMutableRawPointer) {
        self.library = library
        self.device = device
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe library.functions.closeApplication(handle)
    }

    /// The user's PIN counter; asking costs no try.
    package func pinTriesLeft() throws(TokenError) -> Int {
        var maximum: UInt64 = 0
        var left: UInt64 = 0
        var isDefault: UInt64 = 0
        let status = SKFStatus(
            unsafe library.functions.pinInformation(handle, SKFApplication.user, &maximum, &left, &isDefault))
        try status.check("SKF_GetPINInfo")
        guard left <= 255 else { throw .nonsense("SKF_GetPINInfo", "\(left) tries left") }
        return Int(left)
    }

    /// Offers the user's PIN, once.
    /// - Parameter pin: the PIN's bytes, without a zero in them.
    /// - Returns: whether it was taken; when not, it was wrong.
    /// - Throws: what else the library says.
    package func verify(_ pin: [UInt8]) throws(TokenError) -> Bool {
        var text = pin.map { CChar(bitPattern: $0) } + [0]
        defer { for index in text.indices { text[index] = 0 } }
        var left: UInt64 = 0
        let status = SKFStatus(unsafe library.functions.verifyPIN(handle, SKFApplication.user, &text, &left))
        if status.meaning == .pinWrong { return false }
        try status.check("SKF_VerifyPIN")
        return true
    }

    /// Forgets that the PIN was verified.
    package func clearSecureState() {
        // The application is closed next, which says the same.
        _ = unsafe library.functions.clearSecureState?(handle)
    }

    /// The names of the containers in it.
    package func containers() throws(TokenError) -> [SKFName] {
        try unsafe library.list("SKF_EnumContainer") { unsafe library.functions.enumContainers(handle, $0, $1) }
    }

    /// Opens a container.
    package func open(container name: SKFName) throws(TokenError) -> SKFContainer {
        let opened = try unsafe library.handle("SKF_OpenContainer", name) {
            unsafe library.functions.openContainer(handle, $0, $1)
        }
        return unsafe SKFContainer(library, application: self, handle: opened)
    }

    private static let user: UInt64 = 1
}

/// An open container: a key pair with its certificate. For the thread of its library.
@safe
package final class SKFContainer {
    private let library: SKFLibrary
    /// Kept open while the container is open.
    private let application: SKFApplication
    private let handle: UnsafeMutableRawPointer

    @unsafe
    init(_ library: SKFLibrary, application: SKFApplication, handle: UnsafeMutableRawPointer) {
        self.library = library
        self.application = application
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe library.functions.closeContainer(handle)
    }

    /// The signing certificate, DER; `nil` when the container has none.
    package func signingCertificate() throws(TokenError) -> [UInt8]? {
        do throws(TokenError) {
            let der = try unsafe library.answer("SKF_ExportCertificate", length: 8_192) {
                unsafe library.functions.exportCertificate(handle, 1, $0, $1)
            }
            return der.isEmpty ? nil : der
        } catch {
            if error.meaning == .notFound { return nil }
            throw error
        }
    }

    /// RSA with the padding of PKCS#1 1.5, which the device makes.
    /// - Parameter digestInfo: what is to be padded.
    /// - Returns: as many bytes as the modulus has.
    /// - Throws: what the library says.
    package func signRSA(_ digestInfo: [UInt8]) throws(TokenError) -> [UInt8] {
        guard let sign = unsafe library.functions.signRSA else {
            throw TokenError("SKF_RSASignData", name: "the library does not have it", .notSupported)
        }
        var data = digestInfo
        let length = UInt64(data.count)
        return try unsafe library.answer("SKF_RSASignData", length: 2_048) {
            unsafe sign(handle, &data, length, $0, $1)
        }
    }

    /// SM2 over a digest that was made with the key's identifier (e).
    /// - Parameter digest: 32 bytes.
    /// - Returns: r‖s, 64 bytes.
    /// - Throws: `signer.library_answer` for numbers that are too long, and what the library says.
    package func signSM2(_ digest: [UInt8]) throws(TokenError) -> [UInt8] {
        guard let sign = unsafe library.functions.signECC else {
            throw TokenError("SKF_ECCSignData", name: "the library does not have it", .notSupported)
        }
        var digest = digest
        let length = UInt64(digest.count)
        // ECCSIGNATUREBLOB is r[64] and s[64], each number at the end of its field. Room for twice as much.
        var blob = [UInt8](repeating: 0, count: 256)
        let status = SKFStatus(unsafe sign(handle, &digest, length, &blob))
        try status.check("SKF_ECCSignData")
        guard (blob[0..<32] + blob[64..<96] + blob[128...]).allSatisfy({ $0 == 0 }) else {
            throw .nonsense("SKF_ECCSignData", "numbers of more than 256 bits")
        }
        return Array(blob[32..<64] + blob[96..<128])
    }
}
