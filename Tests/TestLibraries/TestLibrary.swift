package import CryptoCore
import Foundation

/// A token library in a folder of its own, compiled from a source of this target.
package final class TestLibrary: Sendable {
    /// Which library.
    package enum Kind: String, Sendable {
        case skf
        /// With a ULONG of 64 bits.
        case skfWide
        case pkcs11
        /// Neither.
        case other
    }

    /// What keeps a library from being built.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The right PIN.
    package static let pin = "135790"

    private let folder: URL

    /// The library's file.
    package var path: String { folder.appendingPathComponent("library.so").path }

    /// A library with its device plugged in.
    /// - Parameters:
    ///   - kind: which one.
    ///   - key: the key on its device.
    ///   - certificate: the key's certificate.
    /// - Throws: what the compiler says.
    package init(_ kind: Kind, key: PrivateKey? = nil, certificate: Certificate? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: TestLibrary.built(kind), toPath: path)
        if let key { try set("key.pem", key.pem()) }
        if let certificate { try Data(certificate.der).write(to: folder.appendingPathComponent("certificate.der")) }
        try set("pin", TestLibrary.pin)
        try insert()
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print(error) }
    }

    // MARK: - What a test does to it

    /// Writes one of the files that the library looks at.
    package func set(_ name: String, _ text: String = "") throws {
        // Whole or not at all: the library may be looking.
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }

    /// Plugs the device or token in.
    package func insert() throws {
        try set("device")
        try set("token")
    }

    /// Pulls it.
    package func pull() throws {
        try remove("device")
        try remove("token")
    }

    /// How often a function was called; 0 when never.
    package func calls(of function: String) -> Int {
        guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent("calls").path) else {
            return 0
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").filter { $0 == function }.count
    }

    /// The tries left as the device knows them; `nil` when neither test nor device have written any.
    package func tries() throws -> Int? {
        let file = folder.appendingPathComponent("tries")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Int(String(contentsOf: file, encoding: .utf8))
    }

    // MARK: - Building

    private static func built(_ kind: Kind) throws -> String {
        switch kind {
        case .skf: try skf.get()
        case .skfWide: try skfWide.get()
        case .pkcs11: try pkcs11.get()
        case .other: try other.get()
        }
    }

    private static let skf = Result { try build("skf") }
    private static let skfWide = Result { try build("skf", ["-DULONG_64"]) }
    private static let pkcs11 = Result { try build("pkcs11") }
    private static let other = Result { try build("other") }

    private static func build(_ name: String, _ more: [String] = []) throws -> String {
        guard let sources = Bundle.module.url(forResource: "C", withExtension: nil) else {
            throw Failure(description: "no C sources")
        }
        let target = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(name)-\(more.count)-\(UUID().uuidString).so").path
        let source = sources.appendingPathComponent(name + ".c").path
        try run(["cc", "-shared", "-fPIC", "-O1", "-w", "-o", target, source, "-lcrypto"] + more)
        Built.shared.add(target)
        return target
    }

    /// Runs a program to its end.
    /// - Returns: what it wrote to its standard output.
    @discardableResult
    package static func run(_ command: [String], environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(command.joined(separator: " ")): \(text)")
        }
        return text
    }
}

/// The libraries this process built, which go with it.
private final class Built: @unchecked Sendable {
    static let shared = Built()

    // Unchecked: every access is under the lock.
    private let lock = NSLock()
    private var files: [String] = []

    private init() {
        atexit { Built.shared.remove() }
    }

    func add(_ file: String) { lock.withLock { files.append(file) } }

    private func remove() {
        lock.withLock {
            for file in files where unlink(file) != 0 { print("\(file) stays") }
        }
    }
}
