internal import Foundation
internal import Synchronization

/// A program run as a process. Its output can be awaited line by line and its end waited for.
///
/// Why not Foundation's: its file handles' readability handlers and its run loop lose events when many processes come and go,
/// and a test that hangs proves nothing. Here a thread reads each pipe and a thread waits for the end.
package final class ChildProcess: Sendable {
    /// Where standard error goes.
    package enum ErrorOutput: Sendable {
        case captured
        /// Appended to a file.
        case file(String)
        case dropped
    }

    /// A program that cannot be started.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openPipes = 0
        var status: Int32?
        var lineWaiters: [(prefix: String, continuation: CheckedContinuation<String?, Never>)] = []
        var endWaiters: [CheckedContinuation<Int32, Never>] = []
        var allWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// The process number.
    package let identifier: Int32
    private let state: Mutex<State>

    /// Starts a program with nothing to read on standard input and with all signals as a shell would give them.
    ///
    /// - Parameters:
    ///   - path: of the program.
    ///   - arguments: without the program's name.
    ///   - environment: added to this process' own.
    ///   - folder: the working folder; this process' own when `nil`.
    ///   - errorOutput: where its standard error goes.
    /// - Throws: ``Failure``.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        errorOutput: ErrorOutput = .captured
    ) throws(Failure) {
        let merged = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let words = folder.map { ["/usr/bin/env", "-C", $0, path] + arguments } ?? [path] + arguments
        let started = try Self.start(words, merged.map { "\($0.key)=\($0.value)" }, errorOutput)
        identifier = started.identifier
        state = Mutex(State(openPipes: started.errors == nil ? 1 : 2))
        readAll(started.output) { state, bytes in state.output += bytes }
        if let errors = started.errors { readAll(errors) { state, bytes in state.errors += bytes } }
        Thread.detachNewThread { [self] in awaitEnd() }
    }

    /// What it has written to standard output so far.
    package var standardOutput: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

    /// What it has written to standard error so far, when that is captured.
    package var standardError: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    /// The exit status, or the number of the signal that ended it; `nil` while it runs.
    package var status: Int32? { state.withLock(\.status) }

    /// Sends a signal; nothing when it has ended.
    package func signal(_ signal: Int32) {
        // Under the lock, so that the number cannot have gone to another process meanwhile.
        state.withLock { state in
            if state.status == nil { kill(identifier, signal) }
        }
    }

    /// The first whole line of standard output with this beginning; `nil` when the program closes its output without one.
    package func line(startingWith prefix: String) async -> String? {
        await withCheckedContinuation { continuation in
            let found: String?? = state.withLock { state in
                if let line = Self.line(startingWith: prefix, in: state.output) { return .some(line) }
                if state.openPipes == 0 { return .some(nil) }
                state.lineWaiters.append((prefix, continuation))
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    /// Waits for its end; the exit status, or the number of the signal that ended it.
    @discardableResult
    package func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.endWaiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Waits for its end and for all it wrote; the exit status.
    package func finish() async -> Int32 {
        let status = await wait()
        await withCheckedContinuation { continuation in
            let isRead = state.withLock { state in
                if state.openPipes > 0 { state.allWaiters.append(continuation) }
                return state.openPipes == 0
            }
            if isRead { continuation.resume() }
        }
        return status
    }

    private func readAll(_ pipe: Int32, _ take: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void) {
        Thread.detachNewThread { [self] in
            var block = [UInt8](repeating: 0, count: 16 * 1_024)
            while true {
                let count = unsafe read(pipe, &block, block.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                told { state in take(&state, block[..<count]) }
            }
            close(pipe)
            told { $0.openPipes -= 1 }
        }
    }

    /// Changes the state and wakes those who waited for it.
    private func told(_ change: (inout State) -> Void) {
        let (lines, all) = state.withLock { state in
            change(&state)
            let isClosed = state.openPipes == 0
            var lines: [(CheckedContinuation<String?, Never>, String?)] = []
            let output = state.output
            state.lineWaiters.removeAll { waiter in
                let line = Self.line(startingWith: waiter.prefix, in: output)
                if line != nil || isClosed { lines.append((waiter.continuation, line)) }
                return line != nil || isClosed
            }
            let all = isClosed ? state.allWaiters : []
            if isClosed { state.allWaiters = [] }
            return (lines, all)
        }
        for (continuation, line) in lines { continuation.resume(returning: line) }
        for continuation in all { continuation.resume() }
    }

    private func awaitEnd() {
        var information = unsafe siginfo_t()
        // WNOWAIT leaves the number taken until the state says that it has ended.
        while unsafe waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (status, waiters) = state.withLock { state in
            var word: Int32 = 0
            while unsafe waitpid(identifier, &word, 0) < 0, errno == EINTR {}
            let signal = word & 0x7F
            let status = signal == 0 ? word >> 8 & 0xFF : signal
            state.status = status
            defer { state.endWaiters = [] }
            return (status, state.endWaiters)
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    private static func line(startingWith prefix: String, in output: [UInt8]) -> String? {
        guard let end = output.lastIndex(of: 0x0A) else { return nil }
        return output[..<end].split(separator: 0x0A).first { $0.starts(with: prefix.utf8) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Held from the making of a pipe to the start of its process: another one started between would inherit the pipe and
    /// keep it open.
    private static let starting = Mutex(())

    /// Starts a process; its number and the reading ends of its pipes.
    private static func start(
        _ words: [String], _ environment: [String], _ errorOutput: ErrorOutput
    ) throws(Failure) -> (identifier: Int32, output: Int32, errors: Int32?) {
        try starting.withLock { _ throws(Failure) in
            let output = try makePipe()
            defer { close(output.write) }
            var errors: (read: Int32, write: Int32)?
            if case .captured = errorOutput { errors = try makePipe() }
            defer { if let errors { close(errors.write) } }
            var actions = unsafe posix_spawn_file_actions_t()
            unsafe posix_spawn_file_actions_init(&actions)
            defer { unsafe posix_spawn_file_actions_destroy(&actions) }
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, output.write, 1)
            switch errorOutput {
            case .captured: if let errors { unsafe posix_spawn_file_actions_adddup2(&actions, errors.write, 2) }
            case .file(let path):
                unsafe posix_spawn_file_actions_addopen(&actions, 2, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .dropped: unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
            }
            // A listening socket that the child inherits keeps listening when this process has closed it.
            unsafe closeInherited(&actions)
            var identifier: Int32 = 0
            let failure = unsafe spawn(words, environment, &actions, &identifier)
            guard failure == 0 else {
                close(output.read)
                if let errors { close(errors.read) }
                throw Failure(description: "\(words[0]) cannot be started: errno \(failure)")
            }
            return (identifier, output.read, errors?.read)
        }
    }

    private static func closeInherited(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>) {
        // The C library's header hides it from Swift.
        guard let symbol = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        typealias CloseFrom = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
        _ = unsafe unsafeBitCast(symbol, to: CloseFrom.self)(actions, 3)
    }

    private static func makePipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Failure(description: "no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ words: [String], _ environment: [String], _ actions: UnsafePointer<posix_spawn_file_actions_t>,
        _ identifier: inout Int32
    ) -> Int32 {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of a pool block signals, and a child would inherit that.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = unsafe words.map { unsafe strdup($0) }
        var values = unsafe environment.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        unsafe values.append(nil)
        defer {
            unsafe (arguments + values).forEach { unsafe free($0) }
        }
        return unsafe posix_spawn(&identifier, words[0], actions, &attributes, arguments, values)
    }
}
