import CryptoCore
import Foundation
import Testing

/// `portsign migrate`: from an old bundle's folder to a sidecar that takes its place.
@Suite("portsign migrate", .timeLimit(.minutes(2))) struct MigrateTests {
    private static let lines = [
        "# 加签服务配置", "card.password=135790", "copCode=\(TestCompany.code)",
        "copName=\(TestCompany.name)", "dxpId=\(TestCompany.dxpId)", "log.path=D:\\\\newyork\\\\logs",
        "rabbitmq.host=192.0.2.7",
        "rabbitmq.password=guest-guest",
    ]

    private func migrate(_ arguments: String..., folder: TemporaryFolder) async throws -> Program.Result {
        try await Program.run(
            Products.portsign, ["migrate"] + arguments, environment: ["LC_ALL": "C.UTF-8"], folder: folder.url)
    }

    @Test(
        "a bundle in each encoding is read, nothing of it changes, and the PIN goes to a file of its own",
        arguments: TomcatFolder.Encoding.allCases)
    func encodings(encoding: TomcatFolder.Encoding) async throws {
        let old = try TomcatFolder(encoding, port: 19_090, lines: MigrateTests.lines)
        let before = try old.contents()
        let folder = try TemporaryFolder()
        let answers = try folder.write("server.allow = 127.0.0.0/8, 192.0.2.0/24\n", to: "answers")
        let result = try await migrate(old.root, "--answers", answers, "--yes", folder: folder)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        #expect(try old.contents() == before)

        let yaml = try String(contentsOfFile: folder.path("conf/portsign.yaml"), encoding: .utf8)
        for expected in [
            "port: 19090", "host: \"0.0.0.0\"", "code: \"\(TestCompany.code)\"", "name: \"\(TestCompany.name)\"",
            "dxpId: \"\(TestCompany.dxpId)\"", "pinFile: \"conf/ukey.pin\"", "\"192.0.2.0/24\"",
        ] {
            #expect(yaml.contains(expected), "\(yaml)")
        }
        let pin = folder.path("conf/ukey.pin")
        #expect(try String(contentsOfFile: pin, encoding: .utf8) == "135790\n")
        let mode = try FileManager.default.attributesOfItem(atPath: pin)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        for secret in ["135790", "guest-guest"] {
            #expect(!yaml.contains(secret) && !result.output.contains(secret) && !result.errors.contains(secret))
        }
        #expect(result.output.contains("log.path: not known"))
        #expect(result.output.contains("rabbitmq.host: a message broker: not taken over"))
        #expect(result.output.contains("connector for ajp on port 8009"))
        #expect(result.output.contains("-Dfile.encoding=GBK"))

        let checked = try await Program.run(Products.portsign, ["config", "check"], folder: folder.url)
        #expect(checked.status == 0, "\(checked.errors)")
        // A second run leaves what is there alone.
        let again = try await migrate(old.root, "--answers", answers, "--yes", folder: folder)
        #expect(again.status == 3 && again.errors.contains("exists already"))
        #expect(try String(contentsOfFile: folder.path("conf/portsign.yaml"), encoding: .utf8) == yaml)
    }

    @Test("the written configuration serves old callers at the old port and path")
    func serves() async throws {
        let port = try await FreePort.find()
        let old = try TomcatFolder(
            .gbk, port: port, address: "127.0.0.1", application: "transfer", lines: MigrateTests.lines)
        let folder = try TemporaryFolder()
        let key = try TestKey()
        let keyFile = try folder.write(key.key.pem(), to: "key.pem", mode: 0o600)
        let certificate = try folder.write(key.certificate.pem(), to: "certificate.pem")
        let answers = try folder.write(
            "signer.type=software\nsigner.key=\(keyFile)\nsigner.certificate=\(certificate)\n", to: "answers")
        let result = try await migrate(old.root, "--answers", answers, "--yes", folder: folder)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        #expect(result.output.contains("The path stays /transfer/rest/transferDeclare"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("conf/ukey.pin")))
        let sidecar = try Program(Products.portsign, ["serve"], folder: folder.url)
        #expect(try await sidecar.line(startingWith: "ready ") == "ready http://127.0.0.1:\(port)")
        let answer = try await Caller(base: "http://127.0.0.1:\(port)").post(
            Array("xml=\(Caller.formEncoded(Messages.order()))".utf8), type: "application/x-www-form-urlencoded",
            path: "/transfer/rest/transferDeclare")
        #expect(answer.message != nil, "\(answer.text)")
        sidecar.signal(SIGTERM)
        #expect(await sidecar.wait() == 0)
    }

    @Test("what the folder does not know is asked for by name, and wrong answers are refused")
    func lacking() async throws {
        let old = try TomcatFolder(.utf8, lines: ["ic.password=1", "ukey.pin=2"])
        let folder = try TemporaryFolder()
        let result = try await migrate(old.root, folder: folder)
        #expect(result.status == 2)
        for key in ["company.code", "company.name", "company.dxpId", "server.allow", "legacy.pinKey"] {
            #expect(result.errors.contains(key), "\(result.errors)")
        }
        #expect(result.errors.contains("ic.password, ukey.pin"))
        let wrong = try folder.write("company.code = 123\n", to: "wrong")
        let refused = try await migrate(old.root, "--answers", wrong, "--yes", folder: folder)
        #expect(refused.status == 2 && refused.errors.contains("company.code: a customs registration number"))
        let misspelt = try folder.write("company.cod = 3301960EX1\n", to: "misspelt")
        #expect(
            try await migrate(old.root, "--answers", misspelt, folder: folder).errors.contains(
                "no question company.cod"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("conf")))
        let nothing = try await migrate(folder.url.path, folder: folder)
        #expect(nothing.status == 1)
        #expect(try await migrate(folder.path("nowhere"), folder: folder).status == 3)
    }

    @Test("of several PINs the named one is taken; --dry-run writes nothing")
    func severalPINs() async throws {
        let old = try TomcatFolder(.escaped, lines: MigrateTests.lines + ["口令=246801"])
        let folder = try TemporaryFolder()
        let answers = try folder.write("server.allow=192.0.2.1\nlegacy.pinKey=\\u53e3\\u4ee4\n", to: "answers")
        let dry = try await migrate(old.root, "--answers", answers, "--yes", "--dry-run", folder: folder)
        #expect(dry.status == 0 && dry.output.contains("companies:"), "\(dry.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("conf")))
        let result = try await migrate(
            old.root + "/webapps/newyorkTransferWebapps", "--answers", answers, "--yes", "--output", "new.yaml",
            folder: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try String(contentsOfFile: folder.path("ukey.pin"), encoding: .utf8) == "246801\n")
        #expect(result.output.contains("card.password: not used"))
    }
}
