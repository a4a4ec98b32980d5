internal import CryptoCore
internal import SidecarBase
internal import Synchronization
internal import TokenLibraries

/// The way to a key through the vendor's library, which runs in a helper process: a crash or a hang takes the helper only.
/// Source: card.md §7.2.
final class LibraryLink: EPortLink {
    private struct State {
        var helper: EPortHelperProcess?
        var isOpen = false
        var isEnded = false
    }

    private let settings: EPortLibrarySettings
    private let state = Mutex(State())

    /// Held during each call of whatever E-Port library: its makers never meant it to be called twice at a time.
    private static let turn = Mutex(())

    init(_ settings: EPortLibrarySettings) {
        self.settings = settings
    }

    var device: String { "E-Port library \(settings.path)" }

    var takesPINWithSignature: Bool { false }

    var isOpen: Bool { state.withLock { $0.isOpen && $0.helper?.isRunning == true } }

    func open() throws(SignerError) {
        if isOpen { return }
        close()
        let helper: EPortHelperProcess
        do throws(EPortHelperProcess.Failure) {
            helper = try EPortHelperProcess(program: settings.helper, arguments: settings.helperArguments)
        } catch {
            throw LibraryLink.error(error, "start")
        }
        let isWanted = state.withLock { state in
            if !state.isEnded { state.helper = helper }
            return !state.isEnded
        }
        guard isWanted else {
            helper.end()
            throw SignerError(.internalStopping)
        }
        let answer = try call(.open)
        guard answer.code == 0 else {
            // The helper stays for the error's text only; a library that could not open is best begun anew.
            let refusal = LibraryLink.refusal(answer, .open)
            close()
            throw refusal.error
        }
        state.withLock { $0.isOpen = true }
    }

    func certNo() throws(SignerError) -> EPortReply<String> {
        let answer = try call(.certNo)
        guard answer.code == 0 else { return .refused(LibraryLink.refusal(answer, .certNo)) }
        let text = String(decoding: answer.output.prefix { $0 != 0 }, as: UTF8.self)
        guard (1...40).contains(text.count), text.allSatisfy(\.isHexDigit) else {
            close()
            throw SignerError(.signerEportGarbled, "SpcGetCertNo: no number")
        }
        return .done(text.lowercased())
    }

    func certificate() throws(SignerError) -> EPortReply<Certificate> {
        let answer = try call(.certificate)
        guard answer.code == 0 else { return .refused(LibraryLink.refusal(answer, .certificate)) }
        do throws(CryptoError) {
            return .done(try Certificate(der: answer.output))
        } catch {
            close()
            throw SignerError(.signerEportGarbled, "SpcGetSignCert: \(error.detail)")
        }
    }

    func verify(_ pin: PINBytes) throws(SignerError) -> EPortReply<Void> {
        guard isOpen else { return .refused(.notOpen) }
        let answer = try call(.verifyPIN, pin.bytes)
        return answer.code == 0 ? .done(()) : .refused(LibraryLink.refusal(answer, .verifyPIN))
    }

    func sign(_ message: [UInt8], pin: PINBytes?) throws(SignerError) -> EPortReply<EPortSignature> {
        guard isOpen else { return .refused(.notOpen) }
        let answer = try call(.sign, message)
        guard answer.code == 0 else { return .refused(LibraryLink.refusal(answer, .sign)) }
        return .done(EPortSignature(value: answer.output, certNo: nil))
    }

    func close() {
        let (helper, wasOpen) = state.withLock { state in
            defer {
                state.helper = nil
                state.isOpen = false
            }
            return (state.helper, state.isOpen)
        }
        guard let helper else { return }
        if wasOpen, helper.isRunning {
            // Politely; what comes of it does not matter, the process ends either way.
            do throws(EPortHelperProcess.Failure) {
                _ = try LibraryLink.turn.withLock { _ throws(EPortHelperProcess.Failure) in
                    try helper.call(.close, within: .seconds(1))
                }
            } catch {}
        }
        helper.end()
    }

    func end() {
        // Without politeness: another thread may be in a call, which ends by this.
        let helper = state.withLock { state in
            defer {
                state.helper = nil
                state.isOpen = false
                state.isEnded = true
            }
            return state.helper
        }
        helper?.end()
    }

    private func call(
        _ function: EPortCall.Function, _ input: [UInt8] = []
    ) throws(SignerError) -> EPortAnswer {
        guard let helper = state.withLock(\.helper) else {
            throw SignerError(.signerEportCrashed, "the helper process had ended")
        }
        let answer: EPortAnswer
        do throws(EPortHelperProcess.Failure) {
            answer = try LibraryLink.turn.withLock { _ throws(EPortHelperProcess.Failure) in
                try helper.call(function, input, within: settings.timeout)
            }
        } catch {
            close()
            throw LibraryLink.error(error, "\(function)")
        }
        switch answer.ending {
        case .returned: return answer
        case .missing:
            close()
            throw SignerError(.signerEportLibrary, LibraryLink.text(answer.text))
        case .rubbish:
            // Nobody knows what else it has written over.
            close()
            throw SignerError(.signerEportGarbled, "\(function): more bytes than there was room for")
        }
    }

    private static func error(_ failure: EPortHelperProcess.Failure, _ what: String) -> SignerError {
        switch failure {
        case .cannotStart(let why): SignerError(.signerEportLibrary, "the helper process cannot be started: \(why)")
        case .ended(let how): SignerError(.signerEportCrashed, "\(what): \(how)")
        case .silent: SignerError(.signerEportSilent, "\(what): the helper process was killed")
        case .garbled: SignerError(.signerEportGarbled, what)
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(validating: bytes, as: UTF8.self) ?? GBKText.decode(bytes) ?? ""
    }

    /// What a code means. SKF codes pass through. Source: card.md §7.2, GM/T 0016-2012 annex.
    private static func refusal(_ answer: EPortAnswer, _ function: EPortCall.Function) -> EPortRefusal {
        let isSKF = answer.code >> 16 == 0x0A00
        let code = isSKF ? "0x0" + String(answer.code, radix: 16, uppercase: true) : String(answer.code)
        let detail = "\(function): error \(code) \(text(answer.text))"
        let spoken = EPortRefusal(control: [text(answer.text)], hiding: nil).reason
        switch answer.code {
        case 0x0A00_0025: return EPortRefusal(.pinLocked, detail)
        case 0x0A00_0024, 0x0A00_0026, 0x0A00_002D:
            return EPortRefusal(.pin(triesLeft: answer.triesLeft.map(Int.init)), detail)
        // Device removed; resetting, opening the reader failed.
        case 0x0A00_0023, 50_070, 50_200:
            return EPortRefusal(.unreached(.signerEportReader), detail)
        default: break
        }
        if case .pinLocked = spoken { return EPortRefusal(.pinLocked, detail) }
        // What SpcVerifyPIN does not like is the PIN, until something else is known for sure.
        if function == .verifyPIN { return EPortRefusal(.pin(triesLeft: answer.triesLeft.map(Int.init)), detail) }
        return EPortRefusal(spoken, detail)
    }
}
