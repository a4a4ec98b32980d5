import CryptoCore
import Foundation
import SidecarBase
import Testing

/// `portsign realtime179`, as somebody meets it who has only the program.
@Suite("payment data on the command line") struct RealTimePaymentTests {
    /// Payment data as a shop may have it: keys in any order, the amount a text.
    private static let data = """
        {"payExchangeInfoLists": [{"recpName": "示例跨境贸易有限公司", "recpCode": null, "recpAccount": "OSA571900000000001",
          "orderNo": "T1", "goodsInfo": [{"itemLink": "https://shop.example.com/1?a=b+c", "gname": "面膜 \\"A\\" 型"}]}],
         "payExchangeInfoHead": {"totalAmount": "199.00", "currency": "142", "verDept": "3", "tradingTime": "20250701104512",
          "payCode": "33019TESTP", "payTransactionId": "42", "initalRequest": "<xml>\\n1</xml>", "initalResponse": "ok"}}
        """

    private func run(
        _ arguments: String..., folder: TemporaryFolder, locale: String = "C.UTF-8"
    ) async throws -> Program.Result {
        try await Program.run(
            Products.portsign, ["realtime179"] + arguments, environment: ["LC_ALL": locale], folder: folder.url)
    }

    @Test("data that customs would take is good; of other data everything wrong is told, in the reader's language")
    func check() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.data, to: "good.json")
        let good = try await run("check", "good.json", "--ebp-code", "33019TEST1", "--order", "T1", folder: folder)
        #expect(good.status == 0 && good.output == "good: 199 for T1\n", "\(good)")

        try folder.write(
            Self.data.replacing("\"3\"", with: "\"7\"").replacing("20250701104512", with: "20250231104512"),
            to: "bad.json")
        let bad = try await run(
            "check", "bad.json", "--ebp-code", "33019TEST1", "--order", "T2", folder: folder, locale: "zh_CN.UTF-8")
        #expect(bad.status == 1 && bad.output.isEmpty)
        #expect(bad.errors.contains("payExchangeInfoHead.verDept  验核机构应为 1, 2, 3 之一  [choice]"), "\(bad.errors)")
        #expect(bad.errors.contains("payExchangeInfoHead.tradingTime"))
        #expect(bad.errors.contains("缺少海关所查询的订单"))

        try folder.write("{\"payExchangeInfoHead\": }", to: "none.json")
        let none = try await run("check", "none.json", "--ebp-code", "33019TEST1", folder: folder)
        #expect(none.status == 1 && none.errors.contains("message.json"), "\(none.errors)")
    }

    @Test("an upload is signed by the configured key over the texts that stand in it", arguments: [true, false])
    func sign(isSM2: Bool) async throws {
        let folder = try TemporaryFolder()
        let made = try await Program.run(
            Products.lab, ["make", "key", "--folder", folder.url.path] + (isSM2 ? ["--sm2"] : []))
        #expect(made.status == 0, "\(made.errors)")
        let key = try TestKey(keyFile: folder.path("key.pem"), certificateFile: folder.path("certificate.pem"))
        try folder.write(Self.data, to: "data.json")
        let sidecar = try Sidecar(folder: folder, software: key)
        let result = try await run(
            "sign", "data.json", "--ebp-code", "33019TEST1", "--session", "3F2504E0-4F89-41D3", "--signer", "key",
            "--config", sidecar.configuration, folder: folder)
        #expect(result.status == 0, "\(result.errors)")
        let text = result.output.trimmingCharacters(in: .newlines)
        // Cut out by hand, as a reader does who knows only the published rule.
        func between(_ start: String, _ end: String) throws -> String {
            let first = try #require(text.range(of: start))
            let last = try #require(text.range(of: end, range: first.upperBound..<text.endIndex))
            return String(text[first.upperBound..<last.lowerBound])
        }
        let head = try between("\"payExchangeInfoHead\":", ",\"payExchangeInfoLists\"")
        let lists = try between("\"payExchangeInfoLists\":", ",\"serviceTime\"")
        let time = try between("\"serviceTime\":\"", "\"")
        #expect(head.contains(#""totalAmount":199,"#) && head.hasSuffix(#""note":""}"#))
        let message = Array(
            (#""sessionID":"3F2504E0-4F89-41D3"||"payExchangeInfoHead":""# + head + #""||"payExchangeInfoLists":""#
                + lists
                + #""||"serviceTime":""# + time + "\"").utf8)
        let signature = try #require(Base64.decode(try between("\"signValue\":\"", "\"")))
        let certNo = try between("\"certNo\":\"", "\"")
        #expect(certNo == key.certificate.certNo)
        if isSM2 {
            let value = try #require(SM2Signature(raw: signature))
            #expect(key.certificate.publicKey.verifySM2(signature: value, message: message))
        } else {
            #expect(key.certificate.publicKey.verifyRSA(signature: signature, message: message, digest: .sha1))
        }

        let quoted = try await run(
            "sign", "data.json", "--ebp-code", "33019TEST1", "--session", "a\"b", "--signer", "key", "--config",
            sidecar.configuration, folder: folder)
        #expect(quoted.status == 2 && quoted.output.isEmpty)
    }
}
