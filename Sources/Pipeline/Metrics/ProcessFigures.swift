internal import FoundationEssentials
package import SidecarBase

#if canImport(Glibc)
    internal import Glibc
#endif

/// What the process itself uses, and the disk its ledger is on. Source: proc(5).
package struct ProcessFigures: FigureTelling {
    private let version: String
    private let path: String
    private let started: ChinaTime

    /// - Parameters:
    ///   - version: of the program.
    ///   - path: the ledger's file.
    ///   - started: when the process was started.
    package init(version: String, path: String, started: ChinaTime = ChinaTime.now()) {
        self.version = version
        self.path = path
        self.started = started
    }

    package func figures() async -> [Figure] {
        var figures = [
            Figure(.buildInfo, [version], 1),
            Figure(.processStart, [], Double(started.milliseconds) / 1_000),
        ]
        if let bytes = FreeSpace.bytes(at: path) { figures.append(Figure(.diskFree, [], Double(bytes))) }
        #if canImport(Glibc)
            if let fields = ProcessFigures.words(of: "/proc/self/statm"), fields.count > 1,
                let pages = Double(fields[1])
            {
                figures.append(Figure(.processMemory, [], pages * Double(sysconf(Int32(_SC_PAGESIZE)))))
            }
            // The name of the program, in parentheses, may hold blanks: count from behind it.
            if let stat = ProcessFigures.text(of: "/proc/self/stat"), let end = stat.lastIndex(of: ")") {
                let fields = stat[stat.index(after: end)...].split(separator: " ")
                if fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) {
                    figures.append(
                        Figure(.processCPU, [], (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))))
                }
            }
            do {
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                figures.append(Figure(.processFiles, [], Double(open.count)))
            } catch {
                // Not told on this system.
            }
        #endif
        return figures
    }

    private static func words(of path: String) -> [Substring]? { text(of: path)?.split(separator: " ") }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// How much room is left on a disk.
package enum FreeSpace {
    /// Bytes that are free where a file lies; `nil` where that cannot be told.
    package static func bytes(at path: String) -> Int64? {
        var folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
        do {
            let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
            return (attributes[.systemFreeSize] as? Int64) ?? (attributes[.systemFreeSize] as? UInt64).map(Int64.init)
                ?? (attributes[.systemFreeSize] as? Int).map(Int64.init)
        } catch {
            return nil
        }
    }
}
