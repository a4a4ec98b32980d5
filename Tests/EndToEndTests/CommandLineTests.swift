import CryptoCore
import Foundation
import Testing

/// The commands, as somebody meets them who has only the program and its manual.
@Suite("the command line") struct CommandLineTests {
    /// Runs the program in English and without a PC/SC service.
    static func run(
        _ arguments: String..., environment: [String: String] = [:], folder: TemporaryFolder
    ) async throws -> Program.Result {
        let plain = ["LC_ALL": "C.UTF-8", "PCSCLITE_CSOCK_NAME": folder.path("no-pcscd")]
        return try await Program.run(
            Products.portsign, arguments, environment: plain.merging(environment) { _, new in new }, folder: folder.url)
    }

    // MARK: General

    @Test("--version and --help answer on standard output with status 0", arguments: ["--version", "--help"])
    func askedFor(option: String) async throws {
        let result = try await Self.run(option, folder: try TemporaryFolder())
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        if option == "--version" {
            let parts = result.output.trimmingCharacters(in: .newlines).split(separator: ".")
            #expect(parts.count == 3 && parts.allSatisfy { Int($0) != nil })
        } else {
            for command in ["serve", "init", "config", "sign", "verify", "card", "ledger", "doctor"] {
                #expect(result.output.contains("\n  \(command) "), "\(command)")
            }
        }
    }

    @Test(
        "wrong usage is status 2, said on standard error",
        arguments: [["nonsense"], ["serve", "--prot", "1"], ["config", "chekc"], ["sign"], ["verify"]])
    func wrongUsage(arguments: [String]) async throws {
        let result = try await Program.run(Products.portsign, arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("Usage:"))
    }

    // MARK: init

    @Test("init writes a configuration that the check accepts, and says what to do next")
    func initialise() async throws {
        let folder = try TemporaryFolder()
        let result = try await Self.run("init", "--folder", "etc/portsign", folder: folder)
        #expect(result.status == 0)
        #expect(result.output.contains("written: etc/portsign/portsign.yaml"))
        for step in ["dxpId", "chmod 600", "ledger.path", "config check", "doctor", "serve"] {
            #expect(result.output.contains(step), "\(step)")
        }
        let text = try String(contentsOfFile: folder.path("etc/portsign/portsign.yaml"), encoding: .utf8)
        #expect(text.contains("# Port to listen on"))
        // The PIN file is looked for beside the configuration, wherever the service is started.
        #expect(text.contains("pinFile: etc/portsign/ukey-a.pin"))
        let check = try await Self.run("config", "check", "--config", "etc/portsign/portsign.yaml", folder: folder)
        #expect(check.status == 0)
        #expect(check.output.contains("Listens on 127.0.0.1, port 9090"))
    }

    @Test("without an option init writes the file that every command reads without one")
    func initialiseDefault() async throws {
        let folder = try TemporaryFolder()
        #expect(try await Self.run("init", folder: folder).status == 0)
        #expect(try await Self.run("config", "check", folder: folder).status == 0)
    }

    @Test("init speaks Chinese where the terminal does or when asked", arguments: [true, false])
    func initialiseChinese(byOption: Bool) async throws {
        let folder = try TemporaryFolder()
        let result =
            if byOption {
                try await Self.run("init", "--chinese", folder: folder)
            } else {
                try await Self.run("init", environment: ["LC_ALL": "zh_CN.UTF-8"], folder: folder)
            }
        #expect(result.status == 0)
        #expect(result.output.contains("下一步"))
        #expect(
            try String(contentsOfFile: folder.path("conf/portsign.yaml"), encoding: .utf8).contains("# PortSign 配置文件"))
    }

    @Test("init never overwrites a file")
    func neverOverwrites() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "portsign.yaml")
        let result = try await Self.run("init", "--folder", ".", folder: folder)
        #expect(result.status == 3)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("portsign.yaml exists already; it is left as it is"))
        #expect(try String(contentsOfFile: folder.path("portsign.yaml"), encoding: .utf8) == "mine")
    }

    // MARK: config

    @Test("config check says what every part will do, for people and as JSON")
    func checkGood() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let result = try await Self.run("config", "check", "--config", sidecar.configuration, folder: folder)
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(result.output.contains("Signs for \(TestCompany.code) (\(TestCompany.name)"))
        #expect(result.output.contains(folder.path("ledger.sqlite")))
        let json = try await Self.run("config", "check", "--json", "--config", sidecar.configuration, folder: folder)
        let answer = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(answer["file"] as? String == sidecar.configuration)
        #expect(
            (answer["parts"] as? [String])?.joined(separator: "\n") == result.output.trimmingCharacters(in: .newlines))
    }

    @Test(
        "a bad configuration is status 3, with file, line, key and reason",
        arguments: [
            ("server:\n  prot: 9090\n", "bad.yaml: line 2: server.prot: there is no such key; did you mean port?"),
            ("server: { port: many }\n", "bad.yaml: line 1: server.port: must be"),
            ("\nserver: [1\n", "bad.yaml: line 3: not valid YAML"),
            (
                "log:\nserver:\n  port: 1\n  port: 2\n",
                "bad.yaml: line 3: in the group that begins here, the key port stands more than once"
            ),
            (
                "companies:\n  - { code: 3301960EX1, name: 示例, dxpId: DXPENT0000099001, signers: [nobody] }\n",
                "bad.yaml: line 2: companies[0].signers: there is no signer nobody"
            ),
            ("compatibility:\n  successKey: ok\n", "bad.yaml: line 2: "),
        ])
    func checkBad(yaml: String, complaint: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(yaml, to: "bad.yaml")
        let result = try await Self.run("config", "check", "--config", "bad.yaml", folder: folder)
        #expect(result.status == 3)
        #expect(result.output.isEmpty)
        #expect(result.errors.split(separator: "\n").contains { $0.hasPrefix(complaint) }, "\(result.errors)")
    }

    @Test("every problem of a configuration is told at once, in the order of the file")
    func checkAll() async throws {
        let folder = try TemporaryFolder()
        try folder.write("server:\n  prot: 1\nledger:\n  pth: x\nrelya: []\n", to: "bad.yaml")
        let result = try await Self.run("config", "check", "--config", "bad.yaml", folder: folder)
        #expect(result.errors.split(separator: "\n").map { $0.prefix(16) } == [2, 4, 5].map { "bad.yaml: line \($0)" })
    }

    @Test("a configuration that is not there is status 3, with the way to one")
    func checkAbsent() async throws {
        let result = try await Self.run("config", "check", folder: try TemporaryFolder())
        #expect(result.status == 3)
        #expect(result.errors == "conf/portsign.yaml: cannot be read; portsign init writes an example\n")
    }

    @Test("config reference prints the table of every key, in both languages")
    func reference() async throws {
        let folder = try TemporaryFolder()
        let english = try await Self.run("config", "reference", folder: folder)
        #expect(english.status == 0)
        #expect(
            english.output.contains("| `server.port` | integer | `9090` | `PORTSIGN_SERVER_PORT` | Port to listen on"))
        let chinese = try await Self.run("config", "reference", "--chinese", folder: folder)
        #expect(chinese.output.hasPrefix("| 键 | 类型 |"))
        #expect(chinese.output.split(separator: "\n").count == english.output.split(separator: "\n").count)
    }

    // MARK: sign and verify

    @Test("sign writes a signed message to a file; verify finds it valid, and not valid after a change")
    func signAndVerify() async throws {
        let folder = try TemporaryFolder()
        let key = try TestKey()
        let sidecar = try Sidecar(folder: folder, software: key)
        try folder.write(Messages.order(orderNo: "EXSIGN0001"), to: "order.xml")
        let signing = try await Self.run(
            "sign", "order.xml", "--output", "signed.xml", "--config", sidecar.configuration, folder: folder)
        #expect(signing.status == 0, "\(signing.errors)")
        #expect(signing.output.isEmpty)

        let good = try await Self.run("verify", "signed.xml", folder: folder)
        #expect(good.status == 0)
        #expect(good.output.hasPrefix("signed.xml: valid, certificate \(key.certificate.certNo)"))

        let signed = try String(contentsOfFile: folder.path("signed.xml"), encoding: .utf8)
        try folder.write(signed.replacing("<ceb:goodsValue>200.00<", with: "<ceb:goodsValue>20.00<"), to: "changed.xml")
        let bad = try await Self.run("verify", "signed.xml", "changed.xml", folder: folder)
        #expect(bad.status == 1)
        let lines = bad.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("signed.xml: valid") == true)
        #expect(lines.last?.hasPrefix("changed.xml: NOT VALID: signature.digest: ") == true, "\(bad.output)")
        // Nothing was stored.
        #expect(!FileManager.default.fileExists(atPath: folder.path("ledger.sqlite")))
    }

    @Test("without --output the signed message, and nothing else, is on standard output")
    func signToStandardOutput() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try folder.write(Messages.order(), to: "order.xml")
        let signing = try await Self.run("sign", "order.xml", "--config", sidecar.configuration, folder: folder)
        #expect(signing.status == 0)
        try folder.write(signing.output, to: "signed.xml")
        let verdict = try await Self.run("verify", "--json", "signed.xml", folder: folder)
        #expect(verdict.status == 0)
        let answer = try #require(JSONSerialization.jsonObject(with: Data(verdict.output.utf8)) as? [String: Any])
        #expect(answer["valid"] as? Bool == true)
    }

    @Test("a signed message never goes over a file that is there")
    func signNeverOverwrites() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try folder.write(Messages.order(), to: "order.xml")
        let result = try await Self.run(
            "sign", "order.xml", "--output", "order.xml", "--config", sidecar.configuration, folder: folder)
        #expect(result.status == 3)
        #expect(result.errors.contains("order.xml exists already; it is left as it is"))
    }

    @Test(
        "what cannot be signed is status 1 with code and reason",
        arguments: [
            ("this is no XML", "xml."), (Messages.order(copCode: "3301960EX9"), "company.unknown"),
        ])
    func signRefused(message: String, code: String) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try folder.write(message, to: "message.xml")
        let result = try await Self.run("sign", "message.xml", "--config", sidecar.configuration, folder: folder)
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.errors.split(separator: "\n").last?.hasPrefix(code) == true, "\(result.errors)")
    }

    @Test("a message without a signature is not valid; a file that is not there is status 3")
    func verifyOthers() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Messages.order(), to: "order.xml")
        let unsigned = try await Self.run("verify", "order.xml", folder: folder)
        #expect(unsigned.status == 1)
        #expect(unsigned.output.hasPrefix("order.xml: NOT VALID: signature."), "\(unsigned.output)")
        let absent = try await Self.run("verify", "absent.xml", folder: folder)
        #expect(absent.status == 3)
        #expect(absent.errors == "absent.xml: cannot be read\n")
    }

    // MARK: card

    @Test("without a PC/SC service the card commands say that in one line", arguments: ["list", "show"])
    func withoutService(command: String) async throws {
        let result = try await Self.run("card", command, folder: try TemporaryFolder())
        #expect(result.status == 3)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("card.service_down: the PC/SC service (pcscd) is not running"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}
