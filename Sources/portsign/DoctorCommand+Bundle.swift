internal import Foundation
internal import Ledger
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration

extension DoctorCommand {
    private struct Machine: Encodable {
        let version: String
        let system: String
        let kernel: String
        let processors: Int
        let memoryMiB: UInt64
        let timeZone: String
        /// Names of variables that set configuration keys; their values stay here.
        let variables: [String]
    }

    private struct Record: Encodable {
        let file: String
        let bytes: Int?
        let messages: Int
        let queued: Int
        let parked: Int
        let held: Int
        let receipts: Int
        let relaysWaiting: Int
        let oldestQueued: String?
    }

    /// Writes what somebody elsewhere needs to understand a trouble, free of secrets and of messages.
    ///
    /// - Throws: what keeps the file from being written; what cannot be found out is said in it.
    func writeBundle(_ findings: [Finding], _ settings: Settings, to path: String) async throws {
        var archive = DiagnosticsArchive()
        archive.add(
            "README.txt",
            """
            Diagnostics of a PortSign sidecar, made by portsign doctor --bundle.
            findings.json        what the doctor found
            machine.json         version, system, names of environment variables that set keys
            configuration.yaml   the configuration without comments, and without what stands behind hosts in addresses
            parts.txt            what each part does, as portsign config check says it
            metrics.txt          the figures of the running sidecar
            ready.json           what it says of its readiness
            ledger.json          how many messages there are, and in which state
            There are no messages, PINs, keys, tokens or names of persons in it. The log is not in it either: it goes to standard error,
            and whoever runs the sidecar keeps it (journalctl -u portsign).

            """)
        try archive.add("findings.json", json: findings)
        try archive.add("machine.json", json: machine)
        do {
            archive.add(
                "configuration.yaml",
                RedactedConfiguration.text(try String(contentsOfFile: option.path, encoding: .utf8)))
        } catch {
            archive.add("configuration.yaml", "# cannot be read\n")
        }
        let parts = settings.describe(language: .english)
        archive.add("parts.txt", RedactedConfiguration.text(parts.joined(separator: "\n")) + "\n")
        archive.add("metrics.txt", try await ask("/metrics", of: settings))
        archive.add("ready.json", try await ask("/health/ready", of: settings))
        do {
            try archive.add("ledger.json", json: try await record(settings))
        } catch {
            archive.add("ledger.json", "cannot be read: \(SidecarError(wrapping: error).code.name)\n")
        }
        let content = Data(try archive.bytes(at: ChinaTime.now()))
        guard
            FileManager.default.createFile(
                atPath: path, contents: content, attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure(.environment, Language.text("\(path) cannot be written", "\(path) 无法写入")) }
    }

    private var machine: Machine {
        let process = ProcessInfo.processInfo
        return Machine(
            version: Version.current, system: process.operatingSystemVersionString,
            kernel: FileManager.default.contents(atPath: "/proc/version").map { String(decoding: $0, as: UTF8.self) }
                ?? "", processors: process.activeProcessorCount, memoryMiB: process.physicalMemory >> 20,
            timeZone: TimeZone.current.identifier,
            variables: process.environment.keys.filter { $0.hasPrefix("PORTSIGN_") }.sorted())
    }

    /// What the running sidecar answers.
    private func ask(_ path: String, of settings: Settings) async throws -> String {
        do {
            return try await SidecarAPI.with(settings, timeout: .seconds(10)) { api in
                String(decoding: try await api.look(path), as: UTF8.self)
            }
        } catch {
            return "no sidecar answers\n"
        }
    }

    private func record(_ settings: Settings) async throws -> Record {
        let ledger = try settings.ledger.open(.readOnly)
        let figures: LedgerFigures
        do {
            figures = try await ledger.figures()
        } catch {
            try await ledger.close()
            throw error
        }
        try await ledger.close()
        let attributes = try FileManager.default.attributesOfItem(atPath: settings.ledger.path)
        return Record(
            file: settings.ledger.path, bytes: attributes[.size] as? Int, messages: figures.messages,
            queued: figures.queued, parked: figures.parked, held: figures.held, receipts: figures.receipts,
            relaysWaiting: figures.relaysWaiting, oldestQueued: figures.oldestQueued?.iso8601)
    }
}
