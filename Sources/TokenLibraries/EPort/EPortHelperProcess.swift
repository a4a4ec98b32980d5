internal import Glibc
internal import Synchronization

/// A running helper process, from its parent's side. Calls block. After any failure the process is gone, and another one
/// must be started.
package final class EPortHelperProcess: Sendable {
    /// Why a call got no answer.
    package enum Failure: Error, Equatable {
        /// It cannot be started.
        case cannotStart(String)
        /// It ended, by itself or by a signal.
        case ended(String)
        /// It gave no answer in time, and was killed.
        case silent
        /// What it answered is no answer, and it was killed.
        case garbled
    }

    private struct State {
        var isGone = false
        var lastNumber: UInt32 = 0
    }

    /// The process number.
    package let identifier: Int32
    private let line: Int32
    private let state = Mutex(State())

    /// Starts a helper.
    /// - Parameters:
    ///   - program: what to run.
    ///   - arguments: for it, without its name. Whoever may list processes sees them.
    /// - Throws: `cannotStart`.
    package init(program: String, arguments: [String]) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .cannotStart("no line to it: error \(errno)")
        }
        defer { Glibc.close(ends[1]) }
        do throws(Failure) {
            identifier = try EPortHelperProcess.start([program] + arguments, line: ends[1])
        } catch {
            Glibc.close(ends[0])
            throw error
        }
        line = ends[0]
    }

    deinit {
        end()
        Glibc.close(line)
    }

    /// Whether it has not ended, as far as is known.
    package var isRunning: Bool { state.withLock { !$0.isGone } }

    /// Makes a call; one at a time.
    /// - Parameters:
    ///   - function: what is called.
    ///   - input: PIN or message.
    ///   - limit: the time after which the process is killed.
    /// - Returns: what came of it.
    /// - Throws: why there is no answer; the process is gone then.
    package func call(
        _ function: EPortCall.Function, _ input: [UInt8] = [], within limit: Duration
    ) throws(Failure) -> EPortAnswer {
        let number: UInt32? = state.withLock { state in
            if state.isGone { return nil }
            state.lastNumber &+= 1
            return state.lastNumber
        }
        guard let number else { throw .ended("it had ended before") }
        var request = EPortCall(number: number, function: function, input: input).bytes
        defer { for index in request.indices { request[index] = 0 } }
        do throws(DescriptorIO.Failure) {
            try DescriptorIO.write(request, to: line)
            let bytes = try DescriptorIO.read(from: line, until: .now + limit)
            guard let answer = EPortAnswer(bytes, to: number) else { throw .tooLong }
            return answer
        } catch {
            let how = end()
            switch error {
            case .late: throw .silent
            case .tooLong: throw .garbled
            case .ended, .system: throw .ended(how)
            }
        }
    }

    /// Kills it, and says how it ended. May be called from any thread, while another one waits for an answer.
    @discardableResult
    package func end() -> String {
        let isFirst = state.withLock { state in
            defer { state.isGone = true }
            return !state.isGone
        }
        guard isFirst else { return "it was ended" }
        // Whoever waits for an answer sees the end of the line.
        shutdown(line, Int32(SHUT_RDWR))
        return EPortHelperProcess.reap(identifier)
    }

    /// Waits for the end of a process that is ending, or ends it.
    private static func reap(_ identifier: Int32) -> String {
        var status: Int32 = 0
        // One that crashed has its own status to tell; the core may still be written.
        for attempt in 0..<200 {
            let result = unsafe waitpid(identifier, &status, WNOHANG)
            if result == identifier { return text(of: status) }
            if result < 0, errno != EINTR { return "it was gone" }
            if attempt == 5 { kill(identifier, SIGKILL) }
            var pause = timespec(tv_sec: 0, tv_nsec: 10_000_000)
            unsafe nanosleep(&pause, nil)
        }
        return "it cannot be killed: its driver hangs"
    }

    private static func text(of status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "it ended with status \(status >> 8 & 0xFF)" : "signal \(signal)"
    }

    private static func start(_ words: [String], line: Int32) throws(Failure) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, line, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe closeInherited(&actions)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        // A group of its own: an interrupt at the terminal is for the parent, which ends the helper when it is done.
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments = unsafe words.map { unsafe strdup($0) }
        var environment = unsafe inherited().map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        unsafe environment.append(nil)
        defer { unsafe (arguments + environment).forEach { unsafe free($0) } }
        var identifier: Int32 = 0
        let failure = unsafe posix_spawn(&identifier, words[0], &actions, &attributes, arguments, environment)
        guard failure == 0 else { throw .cannotStart("\(words[0]): error \(failure)") }
        return identifier
    }

    /// What a library may need of the environment. The rest may hold secrets, a PIN among them, and stays here.
    private static func inherited() -> [String] {
        let names = [
            "PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "XDG_RUNTIME_DIR",
            "LD_LIBRARY_PATH", "PCSCLITE_CSOCK_NAME",
        ]
        let values = names.compactMap { name in
            unsafe getenv(name).map { unsafe "\(name)=" + String(cString: $0) }
        }
        // A crash is to end the helper at once, without a look at memory in which a PIN may be.
        return values + ["SWIFT_BACKTRACE=enable=no"]
    }

    private static func closeInherited(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>) {
        // The C library's header hides it from Swift.
        guard let symbol = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        typealias CloseFrom = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
        _ = unsafe unsafeBitCast(symbol, to: CloseFrom.self)(actions, 3)
    }
}
