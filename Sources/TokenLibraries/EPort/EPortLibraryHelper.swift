internal import Dispatch
internal import Glibc
internal import Synchronization

/// The helper process that runs the vendor's library: it takes calls on standard input and answers on standard output, one
/// at a time, and ends when its parent closes the line, however much the library hangs.
package enum EPortLibraryHelper {
    /// Serves until the line ends, which ends the process.
    /// - Parameter path: the library's file.
    package static func run(library path: String) -> Never {
        // The library may print: the line to the parent must not be where it prints to.
        let line = dup(0)
        let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard line >= 0, nothing >= 0, dup2(nothing, 0) == 0, dup2(nothing, 1) == 1 else { _exit(3) }
        _ = fcntl(line, F_SETFD, FD_CLOEXEC)
        // No picture of memory is written: a PIN may be in it.
        var nothingWritten = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &nothingWritten)
        let calls = Calls()
        listen(line, calls)
        var library: EPortLibrary?
        while true {
            guard let call = calls.next() else { _exit(0) }
            let answer: EPortAnswer
            do throws(EPortLibrary.Failure) {
                let loaded: EPortLibrary
                if let library { loaded = library } else { loaded = try EPortLibrary(path: path) }
                library = loaded
                answer = loaded.perform(call)
            } catch {
                answer = EPortAnswer(.missing, text: Array(error.detail.utf8))
            }
            do throws(DescriptorIO.Failure) {
                try DescriptorIO.write(answer.bytes(number: call.number), to: line)
            } catch {
                _exit(0)
            }
        }
    }

    /// Calls that have come and were not made yet.
    private final class Calls: Sendable {
        private let waiting = Mutex<[EPortCall]>([])
        private let news = DispatchSemaphore(value: 0)

        func add(_ call: EPortCall) {
            waiting.withLock { $0.append(call) }
            news.signal()
        }

        /// Waits for the next call.
        func next() -> EPortCall? {
            news.wait()
            return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    /// Reads on a thread of its own, which sees the end of the line while the library is busy.
    private static func listen(_ line: Int32, _ calls: Calls) {
        DispatchQueue(label: "portsign.eport.line").async {
            while true {
                do throws(DescriptorIO.Failure) {
                    guard let call = EPortCall(try DescriptorIO.read(from: line)) else { _exit(3) }
                    calls.add(call)
                } catch {
                    _exit(0)
                }
            }
        }
    }
}
