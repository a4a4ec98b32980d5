internal import Foundation
internal import SidecarBase

/// Files named on the command line.
enum Files {
    /// The bytes of a file; `-` is standard input. At most `limit` bytes.
    static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        do {
            let handle =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else {
                throw CommandFailure(.environment, "\(path): larger than \(limit) bytes")
            }
            return [UInt8](data)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.environment, "\(path): cannot be read")
        }
    }

    /// The files that a name means: of a folder those ending in .xml, with those in folders inside it, sorted.
    static func messages(_ name: String) throws -> [String] {
        guard name != "-", isFolder(name) else { return [name] }
        guard let found = FileManager.default.enumerator(atPath: name) else {
            throw CommandFailure(.environment, "\(name): cannot be read")
        }
        return found.compactMap { $0 as? String }.filter { $0.hasSuffix(".xml") }.sorted().map { "\(name)/\($0)" }
    }

    /// Whether there is a folder of this name; what cannot be looked at is said when it is read.
    static func isFolder(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return type == .typeDirectory
    }

    /// Makes a folder and what is above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.environment, "\(path): cannot be made")
        }
    }

    /// Writes a file, in place of one that may be there.
    static func replace(_ path: String, _ text: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(.environment, "\(path): cannot be written")
        }
    }

    /// Writes a file that is not there yet.
    static func create(_ path: String, _ text: String, mode: Int = 0o644) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.environment, "\(path) exists already; it is left as it is")
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        } catch {
            throw CommandFailure(.environment, "\(path): cannot be written")
        }
    }
}
