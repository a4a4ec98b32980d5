internal import CryptoCore
internal import Foundation
internal import Lab

/// What the demo writes into its folder before the sidecar starts: keys, PIN, configuration.
struct DemoSetup {
    let folder: String
    let port: Int
    let identity: TestIdentity
    let pin = TestIdentity.pin()
    let company = SampleCompany.example

    /// - Parameters:
    ///   - folder: is made when it is not there.
    ///   - port: the sidecar's.
    /// - Throws: `LabFailure` when the folder cannot be made, `CryptoError`.
    init(folder: String, port: Int) throws {
        self.folder = folder
        self.port = port
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LabFailure("\(folder): cannot be made")
        }
        identity = try TestIdentity(company: company)
    }

    var sidecarURL: String { "http://127.0.0.1:\(port)" }
    var configurationPath: String { "\(folder)/portsign.yaml" }
    var logPath: String { "\(folder)/portsign.log" }

    /// Writes all files.
    func write(world: SimulatedWorld, onCard: Bool) throws {
        try KeyFiles.write(world.keys.aesKeyText + "\n", to: "\(folder)/platform-aes.key", isSecret: true)
        try KeyFiles.write(world.keys.publicKeyText + "\n", to: "\(folder)/platform-public.pem")
        let signer: String
        if onCard {
            try KeyFiles.write(pin + "\n", to: "\(folder)/ukey.pin", isSecret: true)
            signer = "{ type: card, profile: piv, slot: 9c, pinFile: \(folder)/ukey.pin }"
        } else {
            try KeyFiles.write(try identity.key.pem(), to: "\(folder)/key.pem", isSecret: true)
            try KeyFiles.write(identity.certificate.pem(), to: "\(folder)/certificate.pem")
            signer = "{ type: software, key: \(folder)/key.pem, certificate: \(folder)/certificate.pem }"
        }
        try KeyFiles.write(
            """
            # The demo's configuration: everything in it is made up.
            server: { host: 127.0.0.1, port: \(port), allow: [127.0.0.0/8] }
            companies:
              - { code: \(company.code), name: \(company.name), dxpId: \(company.dxpId), signers: [ukey-a] }
            signers:
              ukey-a: \(signer)
            routes:
              - { name: node, companies: [\(company.code)], transport: { type: soap, url: "\(world.node.url)" } }
            platform:
              aesKeyFiles: [\(folder)/platform-aes.key]
              publicKeyFile: \(folder)/platform-public.pem
            relay:
              - { name: erp, url: "\(world.erp.url)", format: platform-form }
            ledger: { path: \(folder)/ledger.sqlite }
            state: { folder: \(folder)/state }
            log: { level: info }

            """, to: configurationPath)
    }
}
