internal import CryptoCore
internal import Foundation
internal import Lab

/// The files of a hostile world: keys of three companies and of the platform, and the sidecar's configuration.
struct HostileSetup {
    let folder: String
    let companies: [SampleCompany]
    private let identities: [TestIdentity]
    private let keys: PlatformKeyring

    /// - Parameter folder: is made when it is not there.
    /// - Throws: `LabFailure` when it cannot be made, `CryptoError`.
    init(folder: String) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LabFailure("\(folder): cannot be made")
        }
        companies = (1...3).map { number in
            SampleCompany(
                code: "3301960EX\(number)", name: "示例跨境电商\(number)号有限公司", dxpId: "DXPENT000009900\(number)")
        }
        identities = try companies.map { try TestIdentity(company: $0) }
        keys = try PlatformKeyring.make()
    }

    var configurationPath: String { path("portsign.yaml") }
    var nodeJournal: String { path("node.jsonl") }
    var erpJournal: String { path("erp.jsonl") }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The certificates and their companies, as the node has them registered.
    var cards: [String] {
        zip(identities, companies).flatMap { ["--card", "\($0.certificate.certNo)=\($1.code)"] }
    }

    /// The options by which node and ERP have the platform's keys.
    var keyOptions: [String] { ["--aes-key", path("platform-aes.key"), "--platform-key", path("platform.key")] }

    /// Writes the keys.
    func writeKeys() throws {
        try KeyFiles.write(keys.aesKeyText + "\n", to: path("platform-aes.key"), isSecret: true)
        try KeyFiles.write(try keys.key.pem(), to: path("platform.key"), isSecret: true)
        try KeyFiles.write(keys.publicKeyText + "\n", to: path("platform-public.pem"))
        for (index, identity) in identities.enumerated() {
            try KeyFiles.write(try identity.key.pem(), to: path("key\(index).pem"), isSecret: true)
            try KeyFiles.write(identity.certificate.pem(), to: path("certificate\(index).pem"))
        }
    }

    /// Writes the sidecar's configuration. Pauses and limits are short, so that a bad minute is over in seconds.
    func writeConfiguration(port: Int, node: String, erp: String) throws {
        let indices = companies.indices
        let pauses = "retry: { first: 200ms, maximum: 2s }, breaker: { failures: 5, pause: 300ms, maximumPause: 1s }"
        try KeyFiles.write(
            """
            # A hostile world's configuration: everything in it is made up.
            server:
              { host: 127.0.0.1, port: \(port), allow: [127.0.0.0/8], limits: { bodyBytes: 131072 } }
            companies:
            \(indices.map { index in
                let company = companies[index]
                return "  - { code: \(company.code), name: \(company.name), dxpId: \(company.dxpId), signers: [key\(index)] }"
            }.joined(separator: "\n"))
            signers:
            \(indices.map { "  key\($0): { type: software, key: \(path("key\($0).pem")), certificate: \(path("certificate\($0).pem")) }" }
                .joined(separator: "\n"))
            routes:
              - { name: node, companies: [\(companies.map(\.code).joined(separator: ", "))], \(pauses), \
            transport: { type: soap, url: "\(node)\(ExchangeNode.path)", timeout: 3s } }
            platform:
              { aesKeyFiles: [\(path("platform-aes.key"))], publicKeyFile: \(path("platform-public.pem")) }
            relay:
              - { name: erp, url: "\(erp)/receipts", format: platform-form, timeout: 3s, \(pauses) }
            ledger: { path: \(path("ledger.sqlite")) }
            state: { folder: \(path("state")) }
            log: { level: warning }

            """, to: configurationPath)
    }
}
