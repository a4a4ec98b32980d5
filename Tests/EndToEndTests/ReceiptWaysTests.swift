import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// Receipts in every form in which they are pushed, at the running sidecar.
@Suite("receipts, end to end", .timeLimit(.minutes(3))) struct ReceiptWaysTests {
    private struct Page: Decodable {
        struct Receipt: Decodable, Equatable {
            struct Entry: Decodable, Equatable {
                let message: String?
                let number: String?
                let status: String
            }

            let receipt: Int
            let type: String
            let msgType: String
            let entries: [Entry]
            let xml: String
        }

        let receipts: [Receipt]
    }

    private enum Form {
        /// The form of interface 2.1, sealed, with this class.
        case push(String)
        /// The body of `/callbacks/dxp`.
        case terminal
    }

    private struct Case {
        let form: Form
        let bytes: String
        let type: String
        /// Numbers and statuses of the entries.
        let entries: [String]
    }

    private static let customs = "xmlns=\"http://www.chinaport.gov.cn/ceb\""
    private static let terminal = "xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\""

    private static func order(_ numbers: [String], _ status: String, guid: String = UUID().uuidString) -> String {
        let records = numbers.map { number in
            "<OrderReturn><guid>\(UUID().uuidString)</guid><ebpCode>3301960EP1</ebpCode><ebcCode>3301960EX1</ebcCode>"
                + "<orderNo>\(number)</orderNo><returnStatus>\(status)</returnStatus>"
                + "<returnTime>20260101093005000</returnTime><returnInfo>x</returnInfo></OrderReturn>"
        }
        return "<CEB312Message \(customs) guid=\"\(guid)\" version=\"1.0\">\(records.joined())</CEB312Message>"
    }

    private static func result(_ numbers: [String]) -> String {
        let results = numbers.map { number in
            "<jkfResult><companyCode>3301960EX1</companyCode><businessNo>\(number)</businessNo><businessType>IMPORTORDER"
                + "</businessType><chkMark>1</chkMark><noticeDate>2026-01-01</noticeDate><noticeTime>10:21</noticeTime>"
                + "<resultList><jkfResultDetail><resultInfo>处理成功</resultInfo></jkfResultDetail></resultList></jkfResult>"
        }
        return "<mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head><body><list>\(results.joined())"
            + "</list></body></mo>"
    }

    private static func envelope(_ receipt: String) -> String {
        let head =
            "<TransInfo><CopMsgId>\(UUID().uuidString)</CopMsgId><SenderId>DXPEDCCEB0000002</SenderId><ReceiverIds>"
            + "<ReceiverId>\(TestCompany.dxpId)</ReceiverId></ReceiverIds><CreatTime>2026-01-01T00:00:00</CreatTime>"
            + "<MsgType>CEB312Message</MsgType></TransInfo>"
        return "<DxpMsg \(terminal)>\(head)<Data>\(Base64.encodeText(Array(receipt.utf8)))</Data></DxpMsg>"
    }

    private static func reply(_ copMsgId: String) -> String {
        "<DxpRep \(terminal)><RecevierId>\(TestCompany.dxpId)</RecevierId><Response><NodeId>39999901</NodeId>"
            + "<ResponseCode>0000</ResponseCode><NoticeTime>2026-01-01</NoticeTime><OriHead><CopMsgId>\(copMsgId)"
            + "</CopMsgId></OriHead></Response></DxpRep>"
    }

    /// Every form, about an order of ours and about orders that were never sent.
    private static func cases(_ own: String) -> [Case] {
        let customs = "CUSTOMS_CEB_CALLBACK"
        let between = "<DxpMsgSv \(terminal)>\(envelope(order([own], "3")))</DxpMsgSv>"
        let unheard = "<NEW001Message guid='1'><a>&#x41;</a></NEW001Message>"
        return [
            Case(form: .push(customs), bytes: order([own], "2"), type: "CEB312Message", entries: ["\(own) 2"]),
            Case(
                form: .push(customs), bytes: order(["NEVER-1", own, "NEVER-2"], "120"), type: "CEB312Message",
                entries: ["NEVER-1 120", "\(own) 120", "NEVER-2 120"]),
            Case(
                form: .push("customs_declare_result_callback"), bytes: result([own, "NEVER-3"]), type: "mo/RESULT",
                entries: ["\(own) 1", "NEVER-3 1"]),
            Case(
                form: .push("SOMETHING_NEW"), bytes: order(["NEVER-4"], "2"), type: "CEB312Message",
                entries: ["NEVER-4 2"]),
            Case(form: .push(""), bytes: order(["NEVER-5"], "2"), type: "CEB312Message", entries: ["NEVER-5 2"]),
            Case(form: .push(customs), bytes: unheard, type: "NEW001Message", entries: []),
            Case(form: .terminal, bytes: order(["NEVER-6"], "100"), type: "CEB312Message", entries: ["NEVER-6 100"]),
            Case(
                form: .terminal, bytes: envelope(order([own], "1")), type: "CEB312Message", entries: ["\(own) 1"]),
            Case(form: .terminal, bytes: between, type: "CEB312Message", entries: ["\(own) 3"]),
            Case(form: .terminal, bytes: reply("NEVER-7"), type: "DxpRep", entries: ["NEVER-7 0000"]),
        ]
    }

    private func push(_ example: Case, to world: World) async throws -> String {
        let caller = Caller(base: world.sidecar.url)
        switch example.form {
        case .terminal:
            return try await caller.post(Array(example.bytes.utf8), type: "text/xml", path: "/callbacks/dxp").text
        case .push(let type):
            let sealed = try world.simulated.keys.seal(Array(example.bytes.utf8))
            let form = FormText.encode([
                ("content", sealed.content), ("msg_type", type), ("data_digest", sealed.digest),
            ])
            return try await caller.post(form, type: "application/x-www-form-urlencoded", path: "/callbacks/zhejiang")
                .text
        }
    }

    private func receipts(_ world: World) async throws -> [Page.Receipt] {
        let text = try await Caller(base: world.sidecar.url).get("/api/v1/receipts?limit=1000").text
        return try JSONDecoder().decode(Page.self, from: Data(text.utf8)).receipts
    }

    @Test(
        "every form is taken, stored before it is answered, shown as what it is, repeated without harm, and relayed once"
    )
    func everyForm() async throws {
        let key = try TestKey()
        let world = try await World.start(
            certNo: key.certificate.certNo, change: { $0.receipts = nil }, signer: { try key.signer(in: $0) })
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        let cases = Self.cases(sample.orderNo)
        for example in cases {
            #expect(try await push(example, to: world) == "<response><success>true</success></response>", "\(example)")
        }
        // What was answered with success is there whatever happens in the next moment.
        await world.sidecar.kill()
        try await world.sidecar.start()
        let stored = try await receipts(world)
        #expect(stored.map(\.receipt) == Array(1...cases.count))
        for (example, receipt) in zip(cases, stored) {
            #expect(receipt.type == example.type)
            #expect(receipt.entries.map { "\($0.number ?? "") \($0.status)" } == example.entries)
            // An order of ours is tied to its message; one that was never sent is kept, and shown as tied to none.
            for entry in receipt.entries { #expect((entry.message != nil) == (entry.number == sample.orderNo)) }
            if case .push(let type) = example.form { #expect(receipt.msgType == type && receipt.xml == example.bytes) }
        }
        for example in cases.reversed() {
            #expect(try await push(example, to: world) == "<response><success>true</success></response>")
        }
        #expect(try await receipts(world) == stored)
        let shown = try await world.sidecar.command("ledger", "show", sample.orderNo, "--json")
        #expect(shown.output.contains("\"state\":\"finished\"") && shown.output.contains("\"customsStatus\":\"120\""))
        while world.simulated.erp.summary.receipts < cases.count { try await Task.sleep(for: .milliseconds(10)) }
        #expect(Set(world.simulated.erp.entries.map(\.number)) == Set(stored.map { String($0.receipt) }))
        #expect(world.simulated.erp.summary.changed == 0)
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
    }

    @Test(
        "the platform is told what is wrong in its own codes",
        arguments: [
            ("msg_type=X", "S12"), ("content=&msg_type=X", "S12"), ("content=a&content=b", "S12"),
            ("content=%25%25", "S05"),
            ("content=%3Cmo%2F%3E", "S05"), ("content=QUJD", "S02"),
        ])
    func codes(_ body: String, _ code: String) async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, signer: { try key.signer(in: $0) })
        let answer = try await Caller(base: world.sidecar.url).post(
            Array(body.utf8), type: "application/x-www-form-urlencoded", path: "/callbacks/zhejiang")
        #expect(answer.status == 200)
        #expect(
            answer.text.hasPrefix("<response><success>false</success><errorCode>\(code)</errorCode><errorMsg>"),
            "\(answer.text)")
        // Sealed by the platform itself, and no receipt all the same.
        let broken = try world.simulated.keys.seal(Array("<mo><head>".utf8))
        let sealed = FormText.encode([
            ("content", broken.content), ("msg_type", "X"), ("data_digest", broken.digest),
        ])
        let told = try await Caller(base: world.sidecar.url).post(
            sealed, type: "application/x-www-form-urlencoded", path: "/callbacks/zhejiang")
        #expect(told.text.contains("<errorCode>S05</errorCode>"), "\(told.text)")
        #expect(try await receipts(world).isEmpty)
        #expect(await world.stop() == 0)
    }
}
