import Lab
import Logging

/// A port for a program that must know it before it starts.
enum FreePort {
    /// A port that nobody has at this moment.
    static func find() async throws -> Int {
        let probe = LabServer(name: "probe", logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() }) {
            _, _ in .close
        }
        let port = try await probe.start(port: 0)
        await probe.stop()
        return port
    }
}
