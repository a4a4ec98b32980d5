import CryptoCore
import Foundation
import SidecarBase

/// The company of the tests, all invented.
enum TestCompany {
    static let code = "3301960EX1"
    static let name = "示例跨境电商（杭州）有限公司"
    static let dxpId = "DXPENT0000099001"
}

/// A key with a certificate for the test company.
struct TestKey {
    let key: PrivateKey
    let certificate: Certificate

    init(
        bits: Int = 2048, serial: [UInt8] = [0x02, 0x01, 0, 0, 0, 0, 0x12, 0x34], company: String = TestCompany.name,
        notBefore: ChinaTime? = nil, notAfter: ChinaTime? = nil
    ) throws {
        key = try PrivateKey.generateRSA(bits: bits)
        let now = ChinaTime.now()
        certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: company, serial: serial,
            notBefore: notBefore ?? now.advanced(byMilliseconds: -86_400_000 * 30),
            notAfter: notAfter ?? now.advanced(byMilliseconds: 86_400_000 * 3_650), cardNumber: "JJ0G999999999",
            issuerName: "TEST ONLY CA", issuerKey: key)
    }

    /// Of the two files.
    init(keyFile: String, certificateFile: String) throws {
        key = try PrivateKey(pem: String(contentsOfFile: keyFile, encoding: .utf8), passphrase: nil)
        certificate = try Certificate(pem: String(contentsOfFile: certificateFile, encoding: .utf8))
    }
}

extension TestKey {
    /// The YAML value of a software signer with this key, whose files are written to the folder.
    func signer(in folder: TemporaryFolder) throws -> String {
        let keyFile = try folder.write(key.pem(), to: "key.pem", mode: 0o600)
        let certificateFile = try folder.write(certificate.pem(), to: "certificate.pem")
        return "{ type: software, key: \(keyFile), certificate: \(certificateFile) }"
    }
}

/// The built sidecar with a configuration of its own, in a folder of its own.
final class Sidecar {
    let folder: TemporaryFolder
    let configuration: String
    private(set) var program: Program?
    private(set) var url = ""

    /// Writes the configuration; `signer` is the YAML value of the signer named `key`, `second` that of another of the
    /// company, named `second`, `of` more keys of the company, `server` more of the server, and `extra` more lines of YAML.
    init(
        folder: TemporaryFolder, port: Int = 0, edition: String = "2018-113", signer: String, second: String? = nil,
        of company: String = "", server: String = "", extra: String = ""
    ) throws {
        self.folder = folder
        let more = company.isEmpty ? "" : ", \(company)"
        let served = server.isEmpty ? "" : ", \(server)"
        let company = "code: \(TestCompany.code), name: \(TestCompany.name), dxpId: \(TestCompany.dxpId)"
        configuration = try folder.write(
            """
            server: { host: 127.0.0.1, port: \(port), allow: [127.0.0.0/8]\(served) }
            companies:
              - { \(company), edition: "\(edition)", signers: [key\(second == nil ? "" : ", second")]\(more) }
            signers:
              key: \(signer)
              \(second.map { "second: \($0)" } ?? "")
            ledger: { path: \(folder.path("ledger.sqlite")) }
            state: { folder: \(folder.path("state")) }
            \(extra)
            """, to: "portsign.yaml")
    }

    /// A sidecar with a software key.
    convenience init(
        folder: TemporaryFolder, port: Int = 0, edition: String = "2018-113", software key: TestKey, extra: String = ""
    ) throws {
        try self.init(folder: folder, port: port, edition: edition, signer: key.signer(in: folder), extra: extra)
    }

    /// Starts it and waits until it is ready.
    func start(environment: [String: String] = [:]) async throws {
        let program = try Program(
            Products.portsign, ["serve", "--config", configuration], environment: environment)
        self.program = program
        url = String(try await program.line(startingWith: "ready ").dropFirst("ready ".count))
    }

    /// Stops it as an operator does and gives its exit status.
    @discardableResult
    func stop() async -> Int32 {
        program?.signal(SIGTERM)
        let status = await program?.wait() ?? -1
        program = nil
        return status
    }

    /// Ends it without warning.
    func kill() async {
        program?.signal(SIGKILL)
        await program?.wait()
        program = nil
    }

    /// Runs a command of the sidecar with this configuration.
    func command(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(Products.portsign, arguments + ["--config", configuration])
    }
}
