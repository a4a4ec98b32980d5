import CryptoCore
import Foundation
import Lab
import Logging
import Testing

/// The Debian package, made of the built program: what is in it, and its life on a machine.
@Suite("the Debian package", .timeLimit(.minutes(5))) struct PackageTests {
    /// Makes the package of the program under test; with a library folder of the toolchain, which a release does not need.
    private static func make(in folder: TemporaryFolder) async throws -> String {
        let libraries = try await Program.run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c", "ldd \(Products.portsign.path) | sed -n 's|.* => \\(.*\\)/libswiftCore.so .*|\\1|p'",
            ]
        ).output.trimmingCharacters(in: .whitespacesAndNewlines)
        let made = try await Program.run(
            Manual.package.appendingPathComponent("scripts/package"), [folder.url.path],
            environment: [
                "PORTSIGN_PACKAGE_BINARY": Products.portsign.path, "PORTSIGN_PACKAGE_COMPRESSION": "none",
                "PORTSIGN_PACKAGE_VERSION": "1.0.0", "PORTSIGN_PACKAGE_LIBRARIES": libraries,
            ])
        #expect(made.status == 0, "\(made.errors)")
        return try #require(made.output.split(separator: "\n").last.map(String.init))
    }

    private func shell(_ script: String) async throws -> Program.Result {
        try await Program.run(URL(fileURLWithPath: "/bin/sh"), ["-c", script], environment: ["LC_ALL": "C.UTF-8"])
    }

    @Test(
        "it is installed, serves as the unit says, is upgraded with a queue in flight, and keeps its data when it goes",
        .enabled(if: ThrowawaySystem.lack == nil, "needs root and mounts of its own"))
    func life() async throws {
        let folder = try TemporaryFolder()
        let package = try await PackageTests.make(in: folder)
        try await contents(of: package)
        // The next version: the same files under another number.
        let next = try await shell(
            """
            cd \(folder.url.path) && dpkg-deb -R \(package) next && sed -i 's/^Version: .*/Version: 1.0.1/' next/DEBIAN/control \
            && dpkg-deb -Znone --build next next.deb && rm -r next
            """)
        #expect(next.status == 0, "\(next.errors)")

        // What the service talks to.
        let key = try TestKey()
        let world = try await self.world(certNo: key.certificate.certNo)
        world.node.faults.set(.http503)

        let system = try await ThrowawaySystem()
        // A machine that systemd runs, as far as the package's scripts can see.
        try await system.run("mkdir -p /run/systemd/system")
        try await system.write(
            "#!/bin/sh\necho \"$@\" >>/var/log/invoked\n", to: "/usr/bin/deb-systemd-invoke", mode: "0755")
        try await system.write("#!/bin/sh\n", to: "/usr/bin/systemctl", mode: "0755")
        let installed = try await system.run("dpkg -i \(package)")
        #expect(installed.status == 0, "\(installed.output)\(installed.errors)")
        #expect(installed.output.contains("systemctl enable --now portsign"))
        let standing = try await system.run(
            "stat -c '%a %U:%G' /etc/portsign /etc/portsign/secrets /var/lib/portsign; id -un portsign; cat /var/log/invoked"
        )
        #expect(standing.output == "750 root:portsign\n700 root:root\n750 portsign:portsign\nportsign\n")
        let check = try await system.run(
            "portsign config check --config /etc/portsign/portsign.yaml && portsign --version")
        #expect(check.status == 0 && check.output.contains("Keeps the ledger in /var/lib/portsign/portsign.sqlite."))
        #expect(try await system.run("man -w portsign").status == 0)

        // The operator configures it; what systemd makes of LoadCredential is made here.
        let port = try await FreePort.find()
        try await configure(system, key, port: port, node: world.node.url)
        let first = try await start(system, port)
        let caller = Caller(base: "http://127.0.0.1:\(port)")
        let sample = world.samples.make(.order)
        let answer = try await caller.declare(String(decoding: sample.xml, as: UTF8.self))
        #expect(answer.message != nil, "\(answer.text)")
        let queue = "portsign queue --json --config /etc/portsign/portsign.yaml"
        #expect(try await system.run(queue).output.contains("\"waiting\":1"))

        // The upgrade: the old one runs on until it is told to stop; the operator's configuration stays.
        let upgraded = try await system.run("dpkg -i \(folder.path("next.deb"))")
        #expect(upgraded.status == 0, "\(upgraded.output)\(upgraded.errors)")
        #expect(try await system.run("cat /var/log/invoked").output == "try-restart portsign.service\n")
        #expect(try await caller.declare(String(decoding: sample.xml, as: UTF8.self)).text == answer.text)
        first.signal(SIGTERM)
        #expect(await first.wait() == 0)
        #expect(try await system.run(queue).output.contains("\"waiting\":1"))
        world.node.faults.set(.normal)
        let second = try await start(system, port)
        while world.node.book.summary.accepted < 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await caller.declare(String(decoding: sample.xml, as: UTF8.self)).text == answer.text)
        second.signal(SIGTERM)
        #expect(await second.wait() == 0)
        #expect(world.node.book.summary.accepted == 1)
        let verified = try await system.run("portsign ledger verify --config /etc/portsign/portsign.yaml")
        #expect(verified.status == 0 && verified.output.contains(" 1 messages"), "\(verified.output)\(verified.errors)")

        // Removed and purged: the program goes, the record and the secrets stay until somebody says otherwise.
        let files =
            "ls /usr/bin/portsign /etc/portsign/portsign.yaml /var/lib/portsign/portsign.sqlite /etc/portsign/secrets/key.pem 2>/dev/null"
        #expect(try await system.run("dpkg -r portsign").status == 0)
        #expect(try await system.run("tail -n 1 /var/log/invoked").output == "stop portsign.service\n")
        #expect(
            try await system.run(files).output
                == "/etc/portsign/portsign.yaml\n/etc/portsign/secrets/key.pem\n/var/lib/portsign/portsign.sqlite\n")
        let purged = try await system.run("dpkg -P portsign")
        #expect(
            purged.status == 0 && purged.errors.contains("/var/lib/portsign is kept"),
            "\(purged.output)\(purged.errors)")
        #expect(
            try await system.run(files).output == "/etc/portsign/secrets/key.pem\n/var/lib/portsign/portsign.sqlite\n")
        #expect(try await system.run("dpkg -i \(package) && PORTSIGN_PURGE_DATA=yes dpkg -P portsign").status == 0)
        #expect(try await system.run(files).output == "")
        await system.end()
        await world.stop()
    }

    private func contents(of package: String) async throws {
        let info = try await shell("dpkg-deb --info \(package)").output
        for library in ["libpcsclite1", "libssl3", "libxml2", "libsqlite3-0", "zlib1g", "libc6"] {
            #expect(info.contains(library), "\(info)")
        }
        #expect(info.contains("Recommends: pcscd"))
        let files = try await shell("dpkg-deb --contents \(package)").output
        for file in [
            "-rwxr-xr-x root/root", "./usr/bin/portsign", "./usr/lib/systemd/system/portsign.service",
            "./usr/lib/sysusers.d/portsign.conf", "./usr/lib/tmpfiles.d/portsign.conf",
            "./usr/lib/udev/rules.d/70-portsign.rules", "./usr/share/polkit-1/rules.d/50-portsign.rules",
            "./usr/share/man/man1/portsign.1.gz", "./usr/share/bash-completion/completions/portsign",
            "./etc/portsign/portsign.yaml", "./usr/share/portsign/webapps-compat/bin/startup.sh",
        ] {
            #expect(files.contains(file), "\(file)")
        }
        #expect(!files.contains(".pin"))
    }

    private func world(certNo: String) async throws -> SimulatedWorld {
        var settings = SimulatedWorld.Settings(sidecar: "http://127.0.0.1:1")
        settings.node.cards = [certNo: TestCompany.code]
        let world = try SimulatedWorld(
            settings, client: LabClient.shared, logger: Logger(label: "world") { _ in SwiftLogNoOpLogHandler() })
        try await world.start()
        return world
    }

    private func configure(_ system: ThrowawaySystem, _ key: TestKey, port: Int, node: String) async throws {
        try await system.write(key.certificate.pem(), to: "/etc/portsign/certificate.pem")
        try await system.write(key.key.pem(), to: "/etc/portsign/secrets/key.pem", mode: "0600")
        try await system.run("mkdir -p /run/credentials/portsign.service")
        try await system.write(
            key.key.pem(), to: "/run/credentials/portsign.service/secret_key.pem", mode: "0440", owner: "root:portsign")
        try await system.run("chmod 755 /run/credentials /run/credentials/portsign.service")
        try await system.write(
            """
            server: { host: 127.0.0.1, port: \(port), allow: [127.0.0.0/8] }
            companies:
              - { code: \(TestCompany.code), name: \(TestCompany.name), dxpId: \(TestCompany.dxpId), signers: [key] }
            signers:
              key: { type: software, key: /etc/portsign/secrets/key.pem, certificate: /etc/portsign/certificate.pem }
            routes:
              - name: node
                companies: [\(TestCompany.code)]
                transport: { type: soap, url: "\(node)" }
                retry: { first: 100ms, maximum: 500ms }
                breaker: { pause: 100ms, maximumPause: 500ms }
            ledger: { path: /var/lib/portsign/portsign.sqlite }
            state: { folder: /var/lib/portsign }
            """, to: "/etc/portsign/portsign.yaml", owner: "root:portsign")
    }

    /// Starts the service with the command line of the unit.
    private func start(_ system: ThrowawaySystem, _ port: Int) async throws -> Program {
        let unit = try await system.run("cat /usr/lib/systemd/system/portsign.service").output
        let line = try #require(unit.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let program = try system.start(
            line.dropFirst("ExecStart=".count).split(separator: " ").map(String.init), user: "portsign",
            folder: "/var/lib/portsign", environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/portsign.service"])
        #expect(try await program.line(startingWith: "ready ") == "ready http://127.0.0.1:\(port)")
        return program
    }

    @Test(
        "systemd finds nothing wrong with the unit, and little of the system exposed to it",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"), "needs systemd-analyze"))
    func unit() async throws {
        let folder = try TemporaryFolder()
        let unit = try String(
            contentsOf: Manual.package.appendingPathComponent("packaging/systemd/portsign.service"), encoding: .utf8)
        // The program and the manual page are not installed here.
        let path = try folder.write(
            unit.replacing("/usr/bin/portsign", with: "/bin/true").replacing("man:portsign(1) ", with: ""),
            to: "portsign.service")
        let verified = try await shell("systemd-analyze verify --man=no \(path)")
        #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified.errors)")
        let security = try await shell("systemd-analyze security --offline=yes \(path) | tail -n 1")
        let level = try #require(security.output.firstMatch(of: #/: ([0-9.]+) /#).flatMap { Double($0.1) })
        #expect(level <= 2.0, "\(security.output)")
    }

    @Test("the program runs from anywhere with nothing in its environment")
    func relocatable() async throws {
        let folder = try TemporaryFolder()
        let program = folder.path("portsign")
        try FileManager.default.copyItem(atPath: Products.portsign.path, toPath: program)
        let bare = { (words: String) in try await shell("cd \(folder.url.path) && env -i \(program) \(words)") }
        #expect(try await bare("--version").output.contains("."))
        #expect(try await bare("init").status == 0)
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let process = try Program(
            URL(fileURLWithPath: "/usr/bin/env"), ["-i", program, "serve", "--config", sidecar.configuration],
            folder: folder.url)
        let line = try await process.line(startingWith: "ready ")
        #expect(try await Caller(base: String(line.dropFirst(6))).declare(Messages.order()).message != nil)
        process.signal(SIGTERM)
        #expect(await process.wait() == 0)
    }
}
