import Foundation
import Lab
import SidecarBase
import XMLCanonical

/// An exchange node that was not written with PortSign: a program in another language, on somebody else's library.
final class ForeignNode: Sendable {
    /// Which one.
    enum Kind: String, CaseIterable {
        /// Spyne, in Python: document/literal and RPC/encoded calls.
        case spyne
        /// Axis 1, in Java: RPC/encoded calls, as the old services.
        case axis
        /// Python's own http.server: plain posts.
        case http
    }

    static let python = "/usr/bin/python3"
    private static let jars = [
        "axis", "axis-jaxrpc", "axis-saaj", "commons-logging", "commons-discovery", "wsdl4j", "javax.mail",
    ].map { "/usr/share/java/\($0).jar" }

    /// What of the machine it needs and is not there; `nil` when it can run.
    static func lack(_ kind: Kind) -> String? {
        let wanted =
            switch kind {
            case .spyne: [python, "/usr/lib/python3/dist-packages/spyne/__init__.py"]
            case .axis: ["/usr/bin/java", "/usr/bin/javac"] + jars
            case .http: [python]
            }
        return wanted.first { !FileManager.default.fileExists(atPath: $0) }
    }

    let url: String
    private let folder: TemporaryFolder
    private let program: ChildProcess

    /// Starts it and waits until it listens.
    init(_ kind: Kind) async throws {
        folder = try TemporaryFolder()
        let taken = folder.url.appendingPathComponent("taken")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        guard let fixtures = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
            throw Program.Failure(description: "no fixtures")
        }
        switch kind {
        case .spyne, .http:
            let script = fixtures.appendingPathComponent(kind == .spyne ? "soap_node.py" : "http_node.py")
            program = try ChildProcess(Self.python, [script.path, taken.path])
            guard let line = await program.line(startingWith: "ready ") else {
                throw Program.Failure(description: program.standardError)
            }
            url = String(line.dropFirst("ready ".count))
        case .axis:
            (program, url) = try await Self.axis(fixtures, in: folder, taken: taken.path)
        }
    }

    deinit { program.signal(SIGKILL) }

    /// Axis takes no port 0 and says nothing when it listens.
    private static func axis(
        _ fixtures: URL, in folder: TemporaryFolder, taken: String
    ) async throws -> (ChildProcess, String) {
        let compiler = try ChildProcess(
            "/usr/bin/javac",
            [
                "-encoding", "UTF-8", "-d", folder.url.path,
                fixtures.appendingPathComponent("ReceiveCebDeclare.java").path,
            ])
        guard await compiler.finish() == 0 else { throw Program.Failure(description: compiler.standardError) }
        try FileManager.default.copyItem(
            atPath: fixtures.appendingPathComponent("axis-server.wsdd").path, toPath: folder.path("server-config.wsdd"))
        let path = ([folder.url.path] + jars).joined(separator: ":")
        for _ in 0..<3 {
            let port = try await FreePort.find()
            let server = try ChildProcess(
                "/usr/bin/java",
                [
                    "-Dfolder=\(taken)", "-cp", path, "org.apache.axis.transport.http.SimpleAxisServer", "-p",
                    String(port),
                ], folder: folder.url.path)
            let url = "http://127.0.0.1:\(port)/axis/services/ReceiveCebDeclare"
            while server.status == nil {
                if await LabGet.text(url + "?wsdl", client: LabClient.shared).status == 200 { return (server, url) }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        throw Program.Failure(description: "Axis does not start")
    }

    /// What it was sent, in order.
    var contents: [[UInt8]] {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("taken"))
            return try names.compactMap { Int($0.dropLast(4)) }.sorted().map {
                Array(try Data(contentsOf: URL(fileURLWithPath: folder.path("taken/\($0).xml"))))
            }
        }
    }

    /// The guids of the messages it was sent, out of their envelopes.
    var guids: [String] { get throws { try Self.guids(contents) } }

    /// The guids of the messages in envelopes.
    static func guids(_ envelopes: [[UInt8]]) throws -> [String] {
        try envelopes.map { envelope in
            let data = try XMLDocument(parsing: envelope).root.descendant("Data")?.text ?? ""
            let message = try XMLDocument(parsing: Base64.decode(data) ?? [])
            return message.root.attribute("guid") ?? ""
        }
    }
}
