package import Exchange
package import NIOCore
internal import SidecarBase

extension EventLoopFuture where Value: Sendable {
    /// Waits for it, no longer than the task is wanted.
    package func waited() async throws(TransportError) -> Value {
        let promise = eventLoop.makePromise(of: Value.self)
        cascade(to: promise)
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(TransportError(.nodeUnreachable, "given up: the work was stopped"))
            }
        } catch {
            throw TransportError(connection: error)
        }
    }
}
