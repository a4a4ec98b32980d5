internal import Glibc

/// The vendor's C library `SPSecureAPI`, loaded at run time. It may crash, hang and write where it likes, so it is used in a
/// helper process only. Source: card.md §7.2.
@safe final class EPortLibrary {
    /// Why a library cannot be used.
    struct Failure: Error {
        let detail: String
    }

    private typealias Plain = @convention(c) () -> UInt32
    private typealias Output = @convention(c) (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>) -> UInt32
    /// Some builds have a third parameter for the tries left; the others do not look at it.
    private typealias Verify =
        @convention(c) (UnsafeMutablePointer<UInt8>?, UInt32, UnsafeMutablePointer<UInt32>) -> UInt32
    private typealias Sign =
        @convention(c) (
            UnsafeMutablePointer<UInt8>?, UInt32, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>
        ) -> UInt32
    private typealias Message = @convention(c) (UInt32) -> UnsafePointer<CChar>?

    private let initEnv: Plain
    private let clearEnv: Plain?
    private let getCertNo: Output
    private let getSignCert: Output
    private let verifyPIN: Verify
    private let signData: Sign
    private let getErrMsg: Message?

    /// What a function is told about the room there is. Clients give 5,000 to 10,000 bytes.
    private static let told = 10_000
    /// The room there really is: a library that writes a little too much does no harm.
    private static let room = 65_536

    /// Loads a library.
    /// - Parameter path: the library's file.
    /// - Throws: `Failure`, with what the system says, or when a function is missing.
    init(path: String) throws(Failure) {
        let library: DynamicLibrary
        do throws(TokenError) { library = try DynamicLibrary(path: path) } catch { throw Failure(detail: error.detail) }
        func symbol(_ name: String) -> UnsafeMutableRawPointer? { unsafe library.address(of: name) }
        guard let initEnv = unsafe symbol("SpcInitEnvEx"), let getCertNo = unsafe symbol("SpcGetCertNo"),
            let getSignCert = unsafe symbol("SpcGetSignCert"), let verifyPIN = unsafe symbol("SpcVerifyPIN"),
            let signData = unsafe symbol("SpcSignData")
        else {
            throw Failure(detail: "\(path) is not an SPSecureAPI library: a function is missing")
        }
        self.initEnv = unsafe unsafeBitCast(initEnv, to: Plain.self)
        clearEnv = unsafe symbol("SpcClearEnv").map { unsafe unsafeBitCast($0, to: Plain.self) }
        unsafe self.getCertNo = unsafe unsafeBitCast(getCertNo, to: Output.self)
        unsafe self.getSignCert = unsafe unsafeBitCast(getSignCert, to: Output.self)
        unsafe self.verifyPIN = unsafe unsafeBitCast(verifyPIN, to: Verify.self)
        unsafe self.signData = unsafe unsafeBitCast(signData, to: Sign.self)
        unsafe getErrMsg = unsafe symbol("SpcGetErrMsg").map { unsafe unsafeBitCast($0, to: Message.self) }
    }

    /// Makes a call.
    func perform(_ call: EPortCall) -> EPortAnswer {
        switch call.function {
        case .open: return answer(initEnv())
        case .close: return answer(clearEnv?() ?? 0)
        case .certNo: return unsafe output { unsafe getCertNo($0, $1) }
        case .certificate: return unsafe output { unsafe getSignCert($0, $1) }
        case .verifyPIN: return verify(call.input)
        case .sign:
            var message = call.input
            let count = UInt32(message.count)
            return unsafe message.withUnsafeMutableBufferPointer { message in
                unsafe output { room, length in unsafe signData(message.baseAddress, count, room, length) }
            }
        }
    }

    private func verify(_ pin: [UInt8]) -> EPortAnswer {
        // Some take the PIN for a C string in spite of its length.
        var pin = pin + [0]
        let count = UInt32(pin.count - 1)
        var tries = UInt32.max
        let code = unsafe pin.withUnsafeMutableBufferPointer { unsafe verifyPIN($0.baseAddress, count, &tries) }
        for index in pin.indices { pin[index] = 0 }
        let plain = answer(code)
        guard code != 0, tries < 100 else { return plain }
        return EPortAnswer(.returned, code: code, text: plain.text, triesLeft: UInt8(tries))
    }

    private func output(
        _ function: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>) -> UInt32
    ) -> EPortAnswer {
        var room = [UInt8](repeating: 0, count: EPortLibrary.room)
        var length = UInt32(EPortLibrary.told)
        let code = unsafe room.withUnsafeMutableBufferPointer { unsafe function($0.baseAddress, &length) }
        guard code == 0 else { return answer(code) }
        guard length <= EPortLibrary.told else { return EPortAnswer(.rubbish) }
        return EPortAnswer(.returned, output: Array(room.prefix(Int(length))))
    }

    private func answer(_ code: UInt32) -> EPortAnswer {
        guard code != 0, let text = getErrMsg?(code) else { return EPortAnswer(.returned, code: code) }
        let count = unsafe strnlen(text, 400)
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
        return unsafe EPortAnswer(.returned, code: code, text: Array(bytes))
    }
}
