package import CryptoCore
import Foundation
import Lab

/// A library of the shape of SPSecureAPI, built with the C compiler, in a folder of its own with its key and its state.
package final class EPortTestLibrary: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let folder: URL

    /// The library's file.
    package var path: String { folder.appendingPathComponent("libSPSecureAPI.so").path }

    /// Builds it.
    package init(key: PrivateKey, certificate: Certificate, pin: String) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("eport-library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let fixtures = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
            throw Failure(description: "no fixtures")
        }
        let compiler = try ChildProcess(
            "/usr/bin/env",
            [
                "cc", "-shared", "-fPIC", "-O1", "-o", path, fixtures.appendingPathComponent("spsecureapi.c").path,
                "-lcrypto", "-ldl",
            ])
        guard await compiler.finish() == 0 else { throw Failure(description: compiler.standardError) }
        try write("key.pem", key.pem())
        try Data(certificate.der).write(to: folder.appendingPathComponent("certificate.der"))
        try write("certno", certificate.certNo)
        try write("pin", pin)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print(error) }
    }

    /// Lines of a function and what it does in place of its work: crash, abort, exit, hang, print, toolong, overflow, rubbish,
    /// failed, nocard, loggedout. A line waits for its function; the next one waits for the line before it.
    package func misbehave(_ lines: String...) throws {
        try write("script", lines.map { $0 + "\n" }.joined())
    }

    /// How often a PIN was offered.
    package var pinsOffered: Int { read("pins").count }

    /// The tries left.
    package var triesLeft: Int { Int(read("tries")) ?? 6 }

    /// The functions called so far.
    package var calls: [String] { read("log").split(separator: "\n").map(String.init) }

    /// Whether nothing of the script is left.
    package var hasMisbehaved: Bool { read("script").isEmpty }

    /// Writes a file of the library's folder: `pin`, `certno`.
    package func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func read(_ name: String) -> String {
        do {
            return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        } catch {
            return ""
        }
    }
}
