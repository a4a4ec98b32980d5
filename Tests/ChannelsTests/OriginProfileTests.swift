import Channels
import CustomsMessages
import Foundation
import SidecarBase
import Testing

@Suite("profiles of the certificate-of-origin exchange") struct OriginProfileTests {
    private func faults(_ text: String, isTest: Bool = false) throws -> [String] {
        do {
            _ = try OriginProfile.read(Array(text.utf8), isTest: isTest)
            return []
        } catch let error as OriginProfileError {
            for fault in error.faults { #expect(fault.chinese.unicodeScalars.contains { $0.value > 0x3FFF }) }
            return error.faults.map(\.path)
        }
    }

    @Test("the profile that is shipped is the one that is built in")
    func shipped() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = [UInt8](try Data(contentsOf: root.appendingPathComponent("conf/ccpit/ccpit-default.json")))
        #expect(try OriginProfile.read(file) == .standard)
        #expect(OriginInterface.allCases.count == 18)
        #expect(Set(OriginInterface.allCases.map(\.number)) == Set(1...18))
    }

    @Test(
        "what makes a profile unsafe or unusable is named by its key",
        arguments: [
            ("{\"signature\":{\"recipe\":\"template\",\"template\":\"{{providerCode}}\"}}", "signature.template"),
            ("{\"signature\":{\"recipe\":\"template\",\"template\":\"{{data}}{{secret}}\"}}", "signature.template"),
            ("{\"signature\":{\"recipe\":\"template\"}}", "signature.template"),
            ("{\"signature\":{\"recipe\":\"md5\"}}", "signature.recipe"),
            ("{\"signature\":{\"none\":true}}", "signature.none"),
            ("{\"signature\":{\"recipe\":\"rawBody\"}}", "signature.recipe"),
            ("{\"soapVersion\":\"1.3\"}", "soapVersion"),
            ("{\"maxSkew\":0}", "maxSkew"),
            ("{\"messageId\":\"{{providerCode}}\"}", "messageId"),
            ("{\"messageId\":\"{{number:10}}{{day}}\"}", "messageId"),
            ("{\"keyEncoding\":\"rot13\"}", "keyEncoding"),
            ("{\"fileStyle\":\"mtom\"}", "fileStyle"),
            ("{\"payloadStyle\":\"elements\"}", "payloadFormat"),
            ("{\"placement\":{\"data\":\"http\"}}", "placement.data"),
            ("{\"names\":{\"data\":\"a b\"}}", "names.data"),
            ("{\"names\":{\"data\":\"code\"}}", "names"),
            ("{\"order\":[\"data\",\"sign\"]}", "order"),
            ("{\"interfaces\":{\"queryDoc\":{\"direction\":\"sideways\"}}}", "interfaces.queryDoc.direction"),
            ("{\"interfaces\":{\"queryNothing\":{}}}", "interfaces.queryNothing"),
            (
                "{\"interfaces\":{\"queryDoc\":{\"operation\":\"q\"},\"queryGoods\":{\"operation\":\"q\"}}}",
                "interfaces"
            ),
            ("{\"statuses\":{\"01\":\"DONE\"}}", "statuses.01"),
            ("{\"nonsense\":1}", "nonsense"),
            ("[]", ""),
        ])
    func refused(profile: String, path: String) throws {
        #expect(try faults(profile).contains(path), "\(profile)")
    }

    @Test("all faults are told at once, and messages without signature are allowed to tests alone")
    func together() throws {
        #expect(try faults("{\"soapVersion\":\"2\",\"maxSkew\":\"x\",\"a\":1}").count == 3)
        #expect(try faults("{\"signature\":{\"none\":true}}", isTest: true).isEmpty)
        #expect(throws: MessageJSONError.self) { try OriginProfile.read(Array("{".utf8)) }
    }

    @Test("a site's codes of states are mapped, and an unknown one stays as it came")
    func statuses() throws {
        let profile = try OriginProfile.read(
            Array(
                """
                {"statuses":{"30":"APPROVED","20":"RETURNED"},"printStatuses":{"1":"PRINTED"},
                 "interfaces":{"queryDoc":{"direction":"both","operation":"DZCX"}}}
                """.utf8))
        func result(_ text: String) throws -> OriginResult? {
            OriginResult(try OriginJSON.read(Array(text.utf8)), matter: .document, profile: profile)
        }
        #expect(try result("{\"docId\":\"1\",\"status\":\"30\"}")?.status == .approved)
        let odd = try #require(try result("{\"docId\":\"1\",\"status\":47,\"printStatus\":\"9\"}"))
        #expect(odd.status == .other && odd.rawStatus == "47" && odd.printStatus == .other)
        #expect(try result("{\"docId\":\"1\"}") == nil)
        #expect(try result("{\"status\":\"30\"}") == nil)
        #expect(profile.isOut(.queryDoc) && profile.isIn(.queryDoc) && !profile.isOut(.queryGoods))
        #expect(profile.interface(named: "DZCX") == .queryDoc)
    }

    @Test("times are read only as the profile writes them, and only near ours")
    func times() throws {
        var profile = OriginProfile.standard
        for format in OriginProfile.TimestampFormat.allCases {
            profile.timestampFormat = format
            let text = profile.timestamp(Origin.morning)
            #expect(profile.time(text) == Origin.morning, "\(text)")
            #expect(profile.isTimely(text, now: Origin.morning.advanced(byMilliseconds: 300_000)))
            #expect(!profile.isTimely(text, now: Origin.morning.advanced(byMilliseconds: 301_000)))
            #expect(!profile.isTimely(text, now: Origin.morning.advanced(byMilliseconds: -301_000)))
            #expect(profile.time("") == nil && profile.time("x") == nil)
        }
        let number = try #require(MessageNumberTemplate("{{providerCode}}-{{yyyyMMdd}}{{number:6}}"))
        #expect(number.number(42, of: "P", at: Origin.morning) == "P-20250701000042")
    }
}
