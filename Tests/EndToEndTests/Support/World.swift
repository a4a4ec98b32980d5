import Foundation
import Lab
import Logging

/// A sidecar and the simulated world around it, which know each other's ports.
final class World {
    let sidecar: Sidecar
    let simulated: SimulatedWorld
    let caller: DeclareCaller
    let folder: TemporaryFolder

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts both.
    ///
    /// - Parameters:
    ///   - certNo: the certificate that is registered at the node.
    ///   - way: how receipts come.
    ///   - edition: of the company's messages.
    ///   - extra: more lines of YAML.
    ///   - environment: added to the sidecar's.
    ///   - isCalm: without the usual mischief of node, ERP and pushes, for a test that counts attempts, has faults of its own,
    ///     or a counterpart in between that does not try again.
    ///   - change: what else is to be different.
    ///   - route: the YAML keys of the route beside name and companies.
    ///   - company: more YAML keys of the company.
    ///   - server: more YAML keys of the server.
    ///   - signer: the YAML value of the signer named `key`, from the folder in which its files may be written.
    /// - Returns: both, running.
    /// - Throws: when one of them does not start.
    static func start(
        certNo: String, way: SimulatedWorld.ReceiptWay = .platform, edition: String = "2018-113",
        extra: String = "", environment: [String: String] = [:], isCalm: Bool = false,
        change: (inout SimulatedWorld.Settings) throws -> Void = { _ in },
        route: (SimulatedWorld, TemporaryFolder) throws -> String = { world, _ in
            "transport: { type: soap, url: \"\(world.node.url)\" }"
        },
        company: (SimulatedWorld, TemporaryFolder) throws -> String = { _, _ in "" }, server: String = "",
        signer: (TemporaryFolder) async throws -> String
    ) async throws -> World {
        // The world must know the sidecar's port and the sidecar the world's: a free port may be gone when it is wanted.
        var last: (any Error)?
        for _ in 0..<3 {
            do {
                return try await World(
                    certNo, way, edition, extra, environment, isCalm, change, route, company, server, signer)
            } catch let error as Program.Failure {
                last = error
            }
        }
        throw last ?? Failure(description: "no port")
    }

    /// The seed of the mischief: the faults of a run are those of every other.
    static let seed: UInt64 = 2_026

    private init(
        _ certNo: String, _ way: SimulatedWorld.ReceiptWay, _ edition: String, _ more: String,
        _ environment: [String: String], _ isCalm: Bool, _ change: (inout SimulatedWorld.Settings) throws -> Void,
        _ route: (SimulatedWorld, TemporaryFolder) throws -> String,
        _ company: (SimulatedWorld, TemporaryFolder) throws -> String, _ server: String,
        _ signer: (TemporaryFolder) async throws -> String
    ) async throws {
        let logger = Logger(label: "world") { _ in SwiftLogNoOpLogHandler() }
        let probe = LabServer(name: "probe", logger: logger) { _, _ in .close }
        let port = try await probe.start(port: 0)
        await probe.stop()
        var settings = SimulatedWorld.Settings(sidecar: "http://127.0.0.1:\(port)")
        settings.receiptWay = way
        settings.node.cards = [certNo: TestCompany.code]
        if !isCalm { settings.mischief = .usual(seed: World.seed) }
        try change(&settings)
        simulated = try SimulatedWorld(settings, client: LabClient.shared, logger: logger)
        try await simulated.start()
        folder = try TemporaryFolder()
        let aesKey = try folder.write(simulated.keys.aesKeyText, to: "aes.key", mode: 0o600)
        let publicKey = try folder.write(simulated.keys.publicKeyText, to: "platform.pem")
        let test = way == .plain ? ", requireDigest: false, allowPlain: true" : ""
        var hmac = ""
        if let secret = settings.hmacSecret {
            hmac = ", hmacSecretFile: \(try folder.write(secret, to: "hmac.secret", mode: 0o600))"
        }
        sidecar = try Sidecar(
            folder: folder, port: port, edition: edition, signer: try await signer(folder),
            of: try company(simulated, folder), server: server,
            extra: """
                routes:
                  - { name: node, companies: [\(TestCompany.code)], \(try route(simulated, folder)) }
                platform: { aesKeyFiles: [\(aesKey)], publicKeyFile: \(publicKey)\(test) }
                relay:
                  - { name: erp, url: "\(simulated.erp.url)", format: platform-form\(hmac) }
                \(more)
                """)
        caller = simulated.caller
        do {
            try await sidecar.start(environment: environment)
        } catch {
            await simulated.stop()
            throw error
        }
    }

    /// Stops both; gives the sidecar's exit status.
    @discardableResult
    func stop() async -> Int32 {
        let status = await sidecar.stop()
        await simulated.stop()
        return status
    }

    /// Waits until the ERP has these statuses for the order; the test's time limit is the deadline.
    func relayed(_ sample: SampleMessage, _ statuses: [String] = ["2", "120"]) async throws {
        while true {
            let there = simulated.erp.entries.filter { $0.keys.contains(sample.orderNo) }.flatMap(\.statuses)
            if Set(there).isSuperset(of: statuses) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
