package import NIOSSL
internal import Synchronization

/// Reads whom a client trusts, and what it shows, again when that has changed: a renewed client certificate is shown by the next
/// connection, without a restart. What cannot be read leaves what was there, and is told once.
package final class TLSRenewal: Sendable {
    private struct State {
        var stamp: String
        var configuration: TLSConfiguration
    }

    private let stamp: @Sendable () -> String
    private let read: @Sendable () throws(HTTPFailure) -> TLSTrust
    private let tell: @Sendable (HTTPFailure?) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - stamp: differs when something has changed; asked before every connection.
    ///   - read: what holds now.
    ///   - tell: hears of every change: `nil` when it is in use, otherwise why it is not.
    /// - Throws: where what holds now cannot be used.
    package init(
        stamp: @escaping @Sendable () -> String, read: @escaping @Sendable () throws(HTTPFailure) -> TLSTrust,
        tell: @escaping @Sendable (HTTPFailure?) -> Void = { _ in }
    ) throws(HTTPFailure) {
        self.stamp = stamp
        self.read = read
        self.tell = tell
        // The stamp first: what changes in between shows the next time.
        let first = stamp()
        state = Mutex(State(stamp: first, configuration: try read().configuration()))
    }

    /// What the TLS library is told about a connection that begins now.
    package var configuration: TLSConfiguration {
        let stamp = stamp()
        let (configuration, news): (TLSConfiguration, Result<Void, HTTPFailure>?) = state.withLock { state in
            guard state.stamp != stamp else { return (state.configuration, nil) }
            state.stamp = stamp
            do throws(HTTPFailure) {
                state.configuration = try read().configuration()
                return (state.configuration, .success(()))
            } catch {
                return (state.configuration, .failure(error))
            }
        }
        switch news {
        case .success: tell(nil)
        case .failure(let failure): tell(failure)
        case nil: break
        }
        return configuration
    }
}
