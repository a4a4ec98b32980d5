import Foundation
import Lab
import Synchronization

/// A RabbitMQ of Debian's package in a folder of its own: its own ports on 127.0.0.1, its own port mapper, no plugins but
/// those that are asked for. It ends with
/// the process that started it at the latest.
package final class RabbitMQ: Sendable {
    /// Why there is no broker.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let program = "/usr/lib/rabbitmq/bin/rabbitmq-server"

    package static var isInstalled: Bool {
        FileManager.default.isExecutableFile(atPath: program)
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/epmd")
    }

    package let user = "portsign"
    package let password = "Test-only: not a secret"
    package let port: Int
    package let tlsPort: Int
    /// The authority of the server's certificate, which is for 127.0.0.1 and localhost.
    package var authorityFile: String { folder.appendingPathComponent("authority.pem").path }
    /// A client certificate of the same authority, and its key.
    package var clientCertificateFile: String { folder.appendingPathComponent("client.pem").path }
    package var clientKeyFile: String { folder.appendingPathComponent("client.key").path }
    private let mapperPort: Int
    private let distributionPort: Int
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    private init(plugins: [String]) throws {
        let ports = try FreePorts.find(4)
        (port, tlsPort, mapperPort, distributionPort) = (ports[0], ports[1], ports[2], ports[3])
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("rabbitmq-\(UUID().uuidString)")
        for name in ["home", "data", "log"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        try "[\(plugins.joined(separator: ","))].".write(
            to: folder.appendingPathComponent("plugins"), atomically: true, encoding: .utf8)
        try """
        listeners.tcp.1 = 127.0.0.1:\(port)
        listeners.ssl.1 = 127.0.0.1:\(tlsPort)
        ssl_options.cacertfile = \(folder.path)/authority.pem
        ssl_options.certfile = \(folder.path)/server.pem
        ssl_options.keyfile = \(folder.path)/server.key
        ssl_options.verify = verify_peer
        ssl_options.fail_if_no_peer_cert = false
        default_user = \(user)
        default_pass = \(password)
        disk_free_limit.absolute = 1MB
        max_message_size = 1000000
        """.write(to: folder.appendingPathComponent("rabbitmq.conf"), atomically: true, encoding: .utf8)
    }

    /// A running broker.
    package static func started(plugins: [String] = []) async throws -> RabbitMQ {
        // A port that was free may have gone to another program when the broker wants it.
        var last: (any Error)?
        for _ in 0..<3 {
            let broker = try RabbitMQ(plugins: plugins)
            do {
                try await broker.makeCertificates()
                try await broker.start()
                return broker
            } catch {
                last = error
                await broker.end()
            }
        }
        throw last ?? Failure(description: "not started")
    }

    /// Starts it, with what it had when it stopped; returns when it takes connections.
    package func start() async throws {
        let server = try ChildProcess("/bin/bash", ["-c", RabbitMQ.launcher], environment: environment)
        process.withLock { $0 = server }
        // When it ends its output does, and then there is no such line.
        let limit = Task {
            try await Task.sleep(for: .seconds(180))
            server.signal(SIGTERM)
        }
        let line = await server.line(startingWith: "Server startup complete")
        limit.cancel()
        guard line != nil else {
            throw Failure(description: "RabbitMQ did not start:\n\(server.standardOutput)\n\(server.standardError)")
        }
    }

    /// Stops it in good order.
    package func stop() async {
        guard let server = process.withLock({ $0 }) else { return }
        server.signal(SIGTERM)
        await server.wait()
        process.withLock { $0 = nil }
    }

    /// Stops it and removes its folder.
    package func end() async {
        await stop()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            // It is in the folder for temporary files.
        }
    }

    /// What `rabbitmqctl` says.
    @discardableResult
    package func control(_ arguments: String...) async throws -> String {
        let control = try ChildProcess("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments, environment: environment)
        guard await control.finish() == 0 else {
            throw Failure(description: control.standardOutput + control.standardError)
        }
        return control.standardOutput
    }

    private var environment: [String: String] {
        [
            "HOME": folder.path + "/home", "ERL_EPMD_PORT": String(mapperPort), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "portsign\(port)@localhost", "RABBITMQ_DIST_PORT": String(distributionPort),
            "RABBITMQ_MNESIA_BASE": folder.path + "/data", "RABBITMQ_LOG_BASE": folder.path + "/log",
            "RABBITMQ_CONFIG_FILE": folder.path + "/rabbitmq.conf", "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder.path + "/plugins", "RABBITMQ_LOGS": "-",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "PARENT": String(ProcessInfo.processInfo.processIdentifier), "MAPPER_PORT": String(mapperPort),
            "PROGRAM": RabbitMQ.program,
        ]
    }

    /// Runs the port mapper and the broker, and ends both on SIGTERM and when the parent is gone.
    private static let launcher = """
        epmd -port "$MAPPER_PORT" -address 127.0.0.1 >/dev/null 2>&1 & mapper=$!
        "$PROGRAM" > >(sed -u 's/^.*Server startup complete/Server startup complete/') & server=$!
        trap 'kill -TERM $server 2>/dev/null' TERM
        while kill -0 $server 2>/dev/null; do
            kill -0 "$PARENT" 2>/dev/null || kill -TERM $server
            sleep 1 & wait $!
        done
        kill $mapper 2>/dev/null
        wait
        """

    /// An authority, the server's certificate and a client's.
    private func makeCertificates() async throws {
        let script = """
            set -e
            cd "$FOLDER"
            new() { openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "/CN=TEST ONLY $1" "${@:2}"; }
            new authority -x509 -days 3650 -out authority.pem -addext basicConstraints=critical,CA:TRUE
            for name in server client; do
                new $name -out $name.csr
                printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\\n' >$name.ext
                openssl x509 -req -in $name.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 3650 \\
                    -extfile $name.ext -out $name.pem
            done
            """
        let openssl = try ChildProcess("/bin/bash", ["-c", script], environment: ["FOLDER": folder.path])
        guard await openssl.finish() == 0 else { throw Failure(description: openssl.standardError) }
    }
}
