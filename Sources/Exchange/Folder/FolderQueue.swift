internal import Dispatch

/// Where the calls of ``FolderFiles`` block, away from the threads that everything else runs on.
package enum FolderQueue {
    private static let queue = DispatchQueue(label: "portsign.folder", attributes: .concurrent)

    /// Runs work that blocks.
    package static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FolderFiles.Failure) -> Value
    ) async throws(FolderFiles.Failure) -> Value {
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, FolderFiles.Failure>, Never>) in
            queue.async {
                do throws(FolderFiles.Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }
}
