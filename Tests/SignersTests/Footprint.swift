import Foundation
import Testing

/// What this process holds of the system's resources.
struct Footprint {
    private var threads = 0
    private var files = 0
    private var kilobytes = 0

    static func now() throws -> Footprint {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        var footprint = Footprint()
        footprint.threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        footprint.files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        footprint.kilobytes = try #require(Int(line.filter(\.isNumber)))
        return footprint
    }

    /// Threads of queues come and go by twos and threes, and memory is not given back at once.
    func expectNoGrowth(since before: Footprint) {
        #expect(threads <= before.threads + 4)
        #expect(files <= before.files + 2)
        #expect(kilobytes <= before.kilobytes + 8_192)
    }
}
