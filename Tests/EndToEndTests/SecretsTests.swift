import CryptoCore
import Foundation
import Lab
import Testing

/// Personal data, PINs, passwords and keys show nowhere: not in the log at its chattiest, not in answers of failures, not
/// in what commands print, not in the ledger's files.
@Suite("secrets, end to end", .timeLimit(.minutes(2))) struct SecretsTests {
    private enum Person {
        static let name = "欧阳密文甲"
        static let idNumber = "330106199003071235"
        static let telephone = "13987654321"
        static let address = "浙江省杭州市机密区保密路9527号"
        static let latinName = "Zhangmiwenjia"

        static let texts = [
            "name": name, "ID number": idNumber, "telephone": telephone, "address": address, "latin name": latinName,
        ]

        static func order(guid: String = UUID().uuidString, orderNo: String? = nil, note: String = "") -> String {
            let orderNo = orderNo ?? "EX\(UUID().uuidString.prefix(12))"
            return Messages.order(guid: guid, orderNo: orderNo, note: note)
                .replacing("<ceb:buyerName>测试人", with: "<ceb:buyerName>\(name)")
                .replacing("<ceb:consignee>测试人", with: "<ceb:consignee>\(latinName)")
                .replacing("13800000000", with: telephone).replacing("330100190001010000", with: idNumber)
                .replacing("浙江省杭州市示例区示例路1号", with: address)
        }

        /// Broken messages whose faults lie in, or beside, what must not show.
        static let broken: [String] = {
            let good = order()
            let number = "<ceb:buyerIdNumber>\(idNumber)</ceb:buyerIdNumber>"
            let cut = good.range(of: idNumber).map { String(good[..<$0.upperBound]) } ?? ""
            return [
                cut, idNumber, "\(name) \(telephone)",
                good.replacing(number, with: "<ceb:buyerIdNumber>\(idNumber)</ceb:buyerName>"),
                good.replacing(number, with: "<ceb:buyerIdNumber \(idNumber)/>"),
                good.replacing(number, with: "<ceb:buyerIdNumber id=\(idNumber)/>"),
                good.replacing(number, with: "<ceb:buyerIdNumber id='\(idNumber)/>"),
                good.replacing(number, with: "<ceb:buyerIdNumber n\(idNumber)/>"),
                good.replacing(number, with: "<ceb:buyerIdNumber n\(idNumber)='1' n\(idNumber)='2'/>"),
                good.replacing(number, with: "<ceb:buyerIdNumber>&\(idNumber);</ceb:buyerIdNumber>"),
                good.replacing(number, with: "<ceb:buyerIdNumber>&n\(idNumber);</ceb:buyerIdNumber>"),
                good.replacing(number, with: "<ceb:buyerIdNumber>&#\(idNumber);</ceb:buyerIdNumber>"),
                good.replacing(number, with: "<ceb:buyerIdNumber><\(idNumber)></ceb:buyerIdNumber>"),
                good.replacing(number, with: "<ceb:buyerIdNumber><n\(idNumber)></ceb:buyerIdNumber>"),
                good.replacing(number, with: "<n\(idNumber):x/>"),
                good.replacing(number, with: "<x n\(idNumber):y='1'/>"),
                good.replacing(number, with: "<x xmlns='\(idNumber) \(telephone)'/>"),
                good.replacing(number, with: "<?\(idNumber)?>"),
                good.replacing(number, with: "<![CDATA[\(idNumber)"),
                good.replacing(number, with: "<!-- \(idNumber) -- \(telephone)"),
                good.replacing(latinName, with: "A&\(latinName);"),
                good.replacing(latinName, with: "<\(latinName)>"),
                good.replacing(latinName, with: "</\(latinName)>"),
                good.replacing(latinName, with: "\(latinName) < \(telephone)"),
                good.replacing(name, with: "A&\(name);"), good.replacing(name, with: "<\(name)>"),
                good.replacing("<ceb:OrderHead>", with: "<\(latinName)>"),
                good + idNumber,
                good.replacing("<?xml version=\"1.0\"", with: "<?xml version=\"\(idNumber)\""),
            ]
        }()

        /// Messages that can be read, and are refused.
        static let refused: [String] = [
            order(guid: idNumber), order(orderNo: ""), order().replacing("BaseTransfer", with: latinName),
            order().replacing("<ceb:copCode>\(TestCompany.code)", with: "<ceb:copCode>3301960EX9"),
            order().replacing(">\(TestCompany.dxpId)<", with: ">DXPENT0000099999<"),
            order().replacing(">\(TestCompany.code)<", with: "><"),
            order().replacing("http://www.chinaport.gov.cn/ceb", with: "urn:\(idNumber)"),
        ]
    }

    /// Everything that people and programs get to see of a sidecar.
    private func shown(of sidecar: Sidecar, guid: String = "") async throws -> [(place: String, text: String)] {
        let commands: [[String]] = [
            ["ledger", "show"], ["ledger", "show", "--json"], ["ledger", "show", "--refused"],
            ["ledger", "show", "--refused", "--json"], ["ledger", "verify"], ["ledger", "verify", "--json"], ["doctor"],
            ["doctor", "--json"], ["config", "check"], ["config", "check", "--json"],
        ]
        let ofMessage = guid.isEmpty ? [] : [["ledger", "show", guid], ["ledger", "show", guid, "--json"]]
        var shown: [(place: String, text: String)] = []
        for arguments in commands + ofMessage {
            let result = try await Program.run(
                Products.portsign, arguments + ["--config", sidecar.configuration], environment: ["LANG": "zh_CN.UTF-8"]
            )
            shown.append((arguments.joined(separator: " "), result.output + result.errors))
        }
        shown.append(("metrics", try await Caller(base: sidecar.url).get("/metrics").text))
        let bundle = sidecar.folder.path("bundle.tar.gz")
        let port = String(sidecar.url.split(separator: ":").last ?? "")
        _ = try await Program.run(
            Products.portsign, ["doctor", "--bundle", bundle, "--config", sidecar.configuration],
            environment: ["PORTSIGN_SERVER_PORT": port])
        let content = try await Program.run(URL(fileURLWithPath: "/bin/tar"), ["-xzOf", bundle])
        #expect(content.status == 0 && content.output.contains("portsign_build_info"))
        shown.append(("diagnostics", content.output))
        return shown
    }

    /// The ledger's files, with their bytes.
    private func ledgerFiles(of folder: TemporaryFolder) throws -> [(place: String, bytes: Data)] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0.hasPrefix("ledger.") }
            .map { ($0, try Data(contentsOf: folder.url.appendingPathComponent($0))) }
    }

    @Test("declarations that succeed and fail, and their receipts, leave no personal data and no secret in sight")
    func declarations() async throws {
        let key = try TestKey()
        let passphrase = "kennwort-Qz7-geheim"
        let hmac = "hmac-8c1f-geheimnis"
        let keys = try PlatformKeyring.make()
        let world = try await World.start(
            certNo: key.certificate.certNo, extra: "log: { level: trace }",
            change: {
                $0.keys = keys
                $0.hmacSecret = hmac
            },
            signer: { folder in
                _ = try key.signer(in: folder)
                let file = try folder.write(passphrase, to: "passphrase", mode: 0o600)
                try await Self.encrypt(folder)
                return "{ type: software, pkcs12: \(folder.path("key.p12")), passphraseFile: \(file) }"
            })
        let program = try #require(world.sidecar.program)
        let needles = try Needles(
            Person.texts.merging(
                ["passphrase": passphrase, "HMAC secret": hmac, "AES key": keys.aesKeyText],
                uniquingKeysWith: { $1 }))
        var found: [String] = []

        let caller = Caller(base: world.sidecar.url)
        let guid = UUID().uuidString
        let good = Person.order(guid: guid, orderNo: "EXSECRET1")
        #expect(try await caller.declare(good).message != nil)
        #expect(try await caller.declare(good).message != nil)
        while world.simulated.erp.summary.receipts < 2 { try await Task.sleep(for: .milliseconds(20)) }

        let conflict = Person.order(guid: guid, orderNo: "EXSECRET2")
        let refused = Person.broken + Person.refused + [conflict]
        for (index, xml) in refused.enumerated() {
            let answer = try await caller.declare(xml)
            #expect(answer.failureCode != nil, "case \(index) was not refused: \(answer.text.prefix(200))")
            if answer.message == nil { found += needles.found(in: answer.text, "answer \(index)") }
        }
        found += try await misused(caller, needles)
        try HalfRequest.send(to: world.sidecar.url, part: "xml=\(good.prefix(1_500))", of: 9_999)
        while try await world.sidecar.refusedRequests().last?.code != "http.body_incomplete" {
            try await Task.sleep(for: .milliseconds(20))
        }

        for (place, text) in try await shown(of: world.sidecar, guid: guid) { found += needles.found(in: text, place) }
        for (place, bytes) in try ledgerFiles(of: world.folder) { found += needles.found(in: bytes, place) }
        #expect(await world.stop() == 0)
        for (place, bytes) in try ledgerFiles(of: world.folder) { found += needles.found(in: bytes, place) }
        #expect(program.standardError.contains("trace"))
        found += needles.found(in: program.standardError, "log")
        found += needles.found(in: program.standardOutput, "standard output")
        #expect(found == [])
    }

    /// Requests that are wrong in themselves, with personal data where none belongs.
    private func misused(_ caller: Caller, _ needles: Needles) async throws -> [String] {
        let form = "application/x-www-form-urlencoded"
        let good = Person.order()
        let path = "/newyorkTransferWebapps/rest/transferDeclare"
        let requests: [(body: String, type: String?, path: String)] = [
            ("name=\(Person.idNumber)", form, path), (good, nil, "\(path)?tel=\(Person.telephone)"),
            ("\(Person.idNumber)=\(Person.telephone)", form, path), (good, form, "/\(Person.idNumber)"),
            ("xml=\(good)&xml=\(good)", form, path), (good, "multipart/form-data; boundary=\(Person.idNumber)", "/x"),
            (
                "content=\(Caller.formEncoded(good))&msg_type=\(Person.idNumber)&data_digest=AAAA", form,
                "/callbacks/zhejiang"
            ),
            ("content=\(Caller.formEncoded(Person.name))", form, "/callbacks/zhejiang"),
            ("content=\(Person.telephone)&data_digest=\(Person.idNumber)", form, "/callbacks/zhejiang"),
            (good, "text/xml", "/callbacks/dxp"), (Person.broken[3], "text/xml", "/callbacks/dxp"),
            ("content=\(Person.idNumber)", form, "/callbacks/dxp"),
        ]
        var found: [String] = []
        for (index, request) in requests.enumerated() {
            let answer = try await caller.post(Array(request.body.utf8), type: request.type, path: request.path)
            guard answer.message == nil || request.type != nil else { continue }
            found += needles.found(in: answer.text, "answer to request \(index)")
        }
        return found
    }

    /// Puts the key and certificate of the folder into a PKCS#12 file with the folder's passphrase, and removes the key.
    private static func encrypt(_ folder: TemporaryFolder) async throws {
        let made = try await Program.run(
            URL(fileURLWithPath: "/usr/bin/openssl"),
            [
                "pkcs12", "-export", "-inkey", folder.path("key.pem"), "-in", folder.path("certificate.pem"), "-out",
                folder.path("key.p12"), "-passout", "file:\(folder.path("passphrase"))",
            ])
        #expect(made.status == 0, "\(made.errors)")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("key.p12"))
        try FileManager.default.removeItem(atPath: folder.path("key.pem"))
    }

    @Test("a start that fails for a wrong password or a mistaken setting does not show what was set")
    func failedStart() async throws {
        let folder = try TemporaryFolder()
        _ = try TestKey().signer(in: folder)
        try folder.write("kennwort-Qz7-geheim", to: "passphrase", mode: 0o600)
        try await Self.encrypt(folder)
        let wrong = try folder.write("kennwort-falsch-4711", to: "wrong", mode: 0o600)
        let needles = try Needles([
            "password": "kennwort-falsch-4711", "PIN": "97531864", "key": "QUVTLUtleS1nZWhlaW0=",
        ])
        let signers = [
            "{ type: software, pkcs12: \(folder.path("key.p12")), passphraseFile: \(wrong) }",
            "{ type: software, pkcs12: \(folder.path("key.p12")), passphrase: kennwort-falsch-4711 }",
            "{ type: card, profile: piv, slot: 9c, pin: 97531864 }",
            "{ type: card, profile: piv, slot: 9c, pinEnvironment: 97531864 }",
            "{ type: card, profile: piv, slot: 9c, pinFile: \(wrong), allowFewTries: 97531864 }",
        ]
        for signer in signers {
            let sidecar = try Sidecar(
                folder: folder, signer: signer,
                extra: "log: { level: trace }\nplatform: { aesKey: \"QUVTLUtleS1nZWhlaW0=\" }")
            for arguments in [["serve"], ["config", "check"], ["config", "check", "--json"], ["doctor"]] {
                let result = try await Program.run(
                    Products.portsign, arguments + ["--config", sidecar.configuration],
                    environment: ["PORTSIGN_PLATFORM_AESKEY": "QUVTLUtleS1nZWhlaW0="])
                #expect(result.status != 0)
                #expect(needles.found(in: result.output + result.errors, "\(arguments) of \(signer)") == [])
            }
        }
        let plain = try Sidecar(folder: folder, signer: signers[0], extra: "log: { level: trace }")
        let started = try await Program.run(Products.portsign, ["serve", "--config", plain.configuration])
        #expect(started.status != 0)
        #expect(started.errors.contains("signer.key_file"), "\(started.errors)")
        #expect(needles.found(in: started.output + started.errors, "a wrong password") == [])
    }

    @Test(
        "a PIN shows nowhere, whether the card takes it or refuses it",
        .enabled(
            if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
            "needs scripts/virtual-reader"),
        arguments: ["97531864", "97531865"])
    func pin(ofCard right: String) async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: right, tries: 5)
        try await slot.insert(card)
        let world = try await World.start(certNo: key.certificate.certNo, extra: "log: { level: trace }") { folder in
            let file = try folder.write("97531864", to: "card.pin", mode: 0o600)
            return "{ type: card, profile: piv, slot: 9c, pinFile: \(file) }"
        }
        let program = try #require(world.sidecar.program)
        let needles = try Needles(Person.texts.merging(["PIN": "97531864"], uniquingKeysWith: { $1 }))
        var found: [String] = []
        var answer = try await Caller(base: world.sidecar.url).declare(Person.order())
        while answer.failureCode == "card.absent" {
            try await Task.sleep(for: .milliseconds(50))
            answer = try await Caller(base: world.sidecar.url).declare(Person.order())
        }
        #expect((answer.message != nil) == (right == "97531864"))
        if answer.message == nil { found += needles.found(in: answer.text, "answer") }
        for (place, text) in try await shown(of: world.sidecar) { found += needles.found(in: text, place) }
        #expect(await world.stop() == 0)
        slot.remove()
        for (place, bytes) in try ledgerFiles(of: world.folder) { found += needles.found(in: bytes, place) }
        let state = try Data(contentsOf: world.folder.url.appendingPathComponent("state/refused-pins"))
        found += needles.found(in: state, "the record of refused PINs")
        found += needles.found(in: program.standardError + program.standardOutput, "log")
        #expect(found == [])
        turn.end()
    }
}
