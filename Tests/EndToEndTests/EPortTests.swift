import CryptoCore
import EPortTestLibrary
import Foundation
import Lab
import SidecarBase
import Testing

/// Keys behind the E-Port's own software, with the built programs.
@Suite("E-Port control and library, end to end", .timeLimit(.minutes(2))) struct EPortTests {
    private static let pin = "88888888"

    /// The two generations of devices, with the edition their keys may sign in.
    private func key(isSM2: Bool, in folder: TemporaryFolder) async throws -> (key: TestKey, edition: String) {
        let made = try await Program.run(
            Products.lab, ["make", "key"] + (isSM2 ? ["--sm2"] : []) + ["--folder", folder.url.path])
        #expect(made.status == 0, "\(made.errors)")
        let key = try TestKey(keyFile: folder.path("key.pem"), certificateFile: folder.path("certificate.pem"))
        return (key, isSM2 ? "2022-05" : "2018-113")
    }

    /// A control as a program of its own.
    private func control(
        _ key: TestKey, in folder: TemporaryFolder, port: Int = 0, _ arguments: String...
    ) async throws -> (program: Program, url: String) {
        let pin = try folder.write(Self.pin, to: "control.pin", mode: 0o600)
        let program = try Program(
            Products.lab,
            [
                "eport-control", "--key", folder.path("key.pem"), "--certificate", folder.path("certificate.pem"),
                "--pin-file", pin, "--port", "\(port)",
            ] + arguments)
        let ready = try await program.line(startingWith: "ready eport-control ")
        return (program, String(ready.split(separator: " ")[2]))
    }

    private func check(_ signed: [UInt8], by key: TestKey, in folder: TemporaryFolder) async throws {
        let file = try folder.write(String(decoding: signed, as: UTF8.self), to: "signed.xml")
        let verified = try await Program.run(Products.portsign, ["verify", file])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("valid, certificate \(key.certificate.certNo)"))
    }

    @Test(
        "messages are signed through the control, which misbehaves, goes away and comes back", arguments: [false, true])
    func throughControl(isSM2: Bool) async throws {
        let made = try TemporaryFolder()
        let (key, edition) = try await key(isSM2: isSM2, in: made)
        let faults = ["duplicate", "other-number", "fragments", "close-mid-answer"].flatMap { ["--fault", $0] }
        let first = try await control(key, in: made, port: 0, "--tries", "6")
        let port = try #require(Int(first.url.split(separator: ":").last ?? ""))
        let world = try await World.start(certNo: key.certificate.certNo, edition: edition) { folder in
            let pin = try folder.write(Self.pin, to: "ukey.pin", mode: 0o600)
            return "{ type: eport-control, url: \"\(first.url)\", pinFile: \(pin), timeout: 2s }"
        }
        let sample = world.simulated.samples.make(.order)
        guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
            Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
            return
        }
        try await check(signed, by: key, in: world.folder)
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)

        first.program.signal(SIGKILL)
        await first.program.wait()
        let caller = Caller(base: world.sidecar.url)
        #expect(try await caller.declare(Messages.order()).failureCode == "signer.eport_unreachable")
        let second = try Program(
            Products.lab,
            [
                "eport-control", "--key", made.path("key.pem"), "--certificate", made.path("certificate.pem"),
                "--pin-file", made.path("control.pin"), "--port", "\(port)",
            ] + faults)
        _ = try await second.line(startingWith: "ready eport-control ")
        for _ in 0..<6 {
            guard case .signed(let signed) = await world.caller.declare(world.simulated.samples.make(.order).xml) else {
                Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
                continue
            }
            try await check(signed, by: key, in: world.folder)
        }
        let log = world.sidecar.program?.standardError ?? ""
        #expect(!log.contains(Self.pin))
        #expect(await world.stop() == 0)
        second.signal(SIGTERM)
        #expect(await second.wait() == 0)
    }

    @Test("`portsign sign` and `doctor` use the control; a wrong PIN is offered once in all their runs")
    func commands() async throws {
        let made = try TemporaryFolder()
        let (key, _) = try await key(isSM2: false, in: made)
        let (program, url) = try await control(key, in: made)
        let pin = try made.write("12345678", to: "ukey.pin", mode: 0o600)
        let sidecar = try Sidecar(
            folder: made, signer: "{ type: eport-control, url: \"\(url)\", pinFile: \(pin) }")
        let doctor = try await sidecar.command("doctor")
        #expect(doctor.output.contains("certificate \(key.certificate.certNo)"), "\(doctor.output)")
        #expect(doctor.output.contains(url))
        let message = try made.write(Messages.order(), to: "order.xml")
        for attempt in 0..<3 {
            let signing = try await sidecar.command("sign", message)
            #expect(signing.status == 1)
            #expect(signing.errors.contains("card.pin_wrong"), "\(signing.errors)")
            #expect(signing.errors.contains("5 tries left") == (attempt == 0), "\(signing.errors)")
        }
        try made.write(Self.pin, to: "ukey.pin", mode: 0o600)
        let signing = try await sidecar.command("sign", message)
        #expect(signing.status == 0, "\(signing.errors)")
        try await check(Array(signing.output.utf8), by: key, in: made)
        program.signal(SIGKILL)
        await program.wait()
        let gone = try await sidecar.command("doctor")
        #expect(gone.status == 1)
        #expect(gone.output.contains("signer.eport_unreachable"), "\(gone.output)")
    }

    @Test(
        "messages are signed through the library, which crashes and hangs while requests wait",
        arguments: [false, true])
    func throughLibrary(isSM2: Bool) async throws {
        let made = try TemporaryFolder()
        let (key, edition) = try await key(isSM2: isSM2, in: made)
        let library = try await EPortTestLibrary(key: key.key, certificate: key.certificate, pin: Self.pin)
        let world = try await World.start(certNo: key.certificate.certNo, edition: edition) { folder in
            let pin = try folder.write(Self.pin, to: "ukey.pin", mode: 0o600)
            return "{ type: eport-library, library: \(library.path), pinFile: \(pin), timeout: 1s }"
        }
        let sample = world.simulated.samples.make(.order)
        guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
            Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
            return
        }
        try await check(signed, by: key, in: world.folder)
        try await world.relayed(sample)

        for fault in ["crash", "hang", "overflow"] {
            try library.misbehave("SpcSignData \(fault)")
            let caller = world.caller
            let samples = (0..<8).map { _ in world.simulated.samples.make(.order).xml }
            let signed = await withTaskGroup(of: [UInt8]?.self) { group in
                for sample in samples {
                    group.addTask {
                        guard case .signed(let signed) = await caller.declare(sample) else { return nil }
                        return signed
                    }
                }
                return await group.reduce(into: [[UInt8]]()) { all, one in if let one { all.append(one) } }
            }
            // The one that hung has got its answer, too: that it failed.
            #expect(signed.count >= 7, "\(fault)")
            for signed in signed { try await check(signed, by: key, in: world.folder) }
        }
        #expect(library.triesLeft == 6)
        #expect(!library.calls.isEmpty && library.hasMisbehaved)
        #expect(await world.stop() == 0)
        #expect(helpers(of: library).isEmpty)
    }

    @Test("a sidecar that is killed takes its helper with it, though the library hangs")
    func orphan() async throws {
        let made = try TemporaryFolder()
        let (key, _) = try await key(isSM2: false, in: made)
        let library = try await EPortTestLibrary(key: key.key, certificate: key.certificate, pin: Self.pin)
        let sidecar = try Sidecar(
            folder: made,
            signer: "{ type: eport-library, library: \(library.path), pinEnvironment: UKEY_PIN, timeout: 60s }")
        try await sidecar.start(environment: ["UKEY_PIN": Self.pin])
        let caller = Caller(base: sidecar.url)
        #expect(try await caller.declare(Messages.order()).message != nil)
        let helper = try #require(helpers(of: library).first)
        for file in ["cmdline", "environ"] {
            let seen = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(helper)/\(file)"))
            #expect(!seen.isEmpty)
            #expect(seen.range(of: Data(Self.pin.utf8)) == nil, "\(file)")
        }
        try library.misbehave("SpcSignData hang")
        let request = Task { try await caller.declare(Messages.order()) }
        while !library.hasMisbehaved { try await Task.sleep(for: .milliseconds(10)) }
        await sidecar.kill()
        // What the caller gets is a broken connection.
        await #expect(throws: (any Error).self) { try await request.value }
        while !helpers(of: library).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test("doctor says what is wrong with a library")
    func doctor() async throws {
        let made = try TemporaryFolder()
        let (key, _) = try await key(isSM2: false, in: made)
        let library = try await EPortTestLibrary(key: key.key, certificate: key.certificate, pin: Self.pin)
        let pin = try made.write(Self.pin, to: "ukey.pin", mode: 0o600)
        let good = try Sidecar(
            folder: made, signer: "{ type: eport-library, library: \(library.path), pinFile: \(pin) }")
        let fine = try await good.command("doctor")
        #expect(fine.output.contains("certificate \(key.certificate.certNo)"), "\(fine.output)")
        #expect(library.pinsOffered == 0)
        let bad = try Sidecar(
            folder: made, signer: "{ type: eport-library, library: /nowhere/lib.so, pinFile: \(pin) }")
        let wrong = try await bad.command("doctor")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("signer.eport_library"), "\(wrong.output)")
    }

    /// The process numbers of the helpers that run this library.
    private func helpers(of library: EPortTestLibrary) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { $0.allSatisfy(\.isNumber) }
                .filter { process in
                    guard let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
                        return false
                    }
                    let text = String(decoding: words, as: UTF8.self)
                    return text.contains("eport-library-helper") && text.contains(library.path)
                }
        } catch {
            return []
        }
    }
}
