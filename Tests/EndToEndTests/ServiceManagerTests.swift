import CryptoCore
import Foundation
import Testing

/// What the sidecar tells a service manager and a monitor, and the secrets it is handed over.
@Suite("service manager and monitor", .timeLimit(.minutes(1))) struct ServiceManagerTests {
    /// Listens as systemd does and prints each datagram on a line.
    private func manager(at path: String) async throws -> Program {
        let program = try Program(
            URL(fileURLWithPath: "/usr/bin/python3"),
            [
                "-c",
                """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1])
                print("bound", flush=True)
                while True: print(s.recv(4096).decode().replace("\\n", " "), flush=True)
                """, path,
            ])
        _ = try await program.line(startingWith: "bound")
        return program
    }

    @Test("readiness, the watchdog's beat and the end are told")
    func notify() async throws {
        let folder = try TemporaryFolder()
        let manager = try await manager(at: folder.path("notify"))
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start(environment: ["NOTIFY_SOCKET": folder.path("notify"), "WATCHDOG_USEC": "600000"])
        #expect(try await manager.line(startingWith: "READY=1") == "READY=1 STATUS=listening at \(sidecar.url)")
        _ = try await manager.line(startingWith: "WATCHDOG=1")
        #expect(await sidecar.stop() == 0)
        _ = try await manager.line(startingWith: "STOPPING=1")
        manager.signal(SIGKILL)
        await manager.wait()
    }

    @Test("a socket that is not there keeps nobody from serving")
    func noSocket() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start(environment: ["NOTIFY_SOCKET": folder.path("nowhere")])
        #expect(try await Caller(base: sidecar.url).declare(Messages.order()).message != nil)
        #expect(await sidecar.stop() == 0)
    }

    @Test("a secret that was handed over is read in place of the file that the configuration names")
    func credentials() async throws {
        let folder = try TemporaryFolder()
        let key = try TestKey()
        let certificate = try folder.write(key.certificate.pem(), to: "certificate.pem")
        let sidecar = try Sidecar(
            folder: folder,
            signer: "{ type: software, key: /etc/portsign/secrets/no-such-key.pem, certificate: \(certificate) }")
        try folder.write(key.key.pem(), to: "credentials/secret_no-such-key.pem", mode: 0o440)
        try await sidecar.start(environment: ["CREDENTIALS_DIRECTORY": folder.path("credentials")])
        #expect(try await Caller(base: sidecar.url).declare(Messages.order()).message != nil)
        #expect(await sidecar.stop() == 0)
        // Others may not read it even there.
        try folder.write(key.key.pem(), to: "credentials/secret_no-such-key.pem", mode: 0o444)
        let refused = try await Program.run(
            Products.portsign, ["serve", "--config", sidecar.configuration],
            environment: ["CREDENTIALS_DIRECTORY": folder.path("credentials")])
        #expect(refused.status == 3 && refused.errors.contains("0600"), "\(refused.errors)")
    }

    @Test("portsign health says whether the running sidecar can work, by its status")
    func health() async throws {
        let folder = try TemporaryFolder()
        let port = try await FreePort.find()
        let sidecar = try Sidecar(folder: folder, port: port, software: try TestKey())
        #expect(try await sidecar.command("health").status == 3)
        try await sidecar.start()
        let good = try await sidecar.command("health")
        #expect(good.status == 0 && good.output.contains("ok "), "\(good.output)\(good.errors)")
        #expect(try await sidecar.command("health", "--json").output.contains("\"status\":\"ready\""))
        #expect(await sidecar.stop() == 0)
        let pin = try folder.write("1234", to: "pin", mode: 0o600)
        let absent = try Sidecar(
            folder: try TemporaryFolder(), port: port, signer: "{ type: card, pinFile: \(pin), reader: No such reader }"
        )
        try await absent.start()
        let bad = try await absent.command("health")
        #expect(bad.status == 1 && bad.output.contains("BAD"), "\(bad.output)")
        #expect(await absent.stop() == 0)
    }
}
