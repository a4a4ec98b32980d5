import CryptoCore
import Foundation
import Lab
import Testing

/// Orders that are handed in one by one and travel in one message, with the built sidecar.
@Suite("packing, end to end", .timeLimit(.minutes(2))) struct BatchTests {
    private struct Answer: Decodable {
        struct Item: Decodable {
            let state: String
            let id: String
            let message: String
            let documents: Int
            let reference: String
        }

        let accepted: Int
        let items: [Item]
    }

    /// Three orders of the ERP in one request.
    private func orders(_ numbers: [String]) -> String {
        let orders = numbers.map { number in
            """
            {"OrderHead":{"orderType":"I","orderNo":"\(number)","ebpCode":"3301960EP1","ebpName":"示例电商平台",
            "ebcCode":"3301960EX1","ebcName":"示例电商企业","goodsValue":200.00,"freight":0,"discount":0,"taxTotal":18.20,
            "acturalPaid":218.20,"currency":"142","buyerRegNo":"exuser0001","buyerName":"测试人",
            "buyerTelephone":"13800000000","buyerIdType":"1","buyerIdNumber":"330100190001010000","payCode":"330196T001",
            "payName":"示例支付有限公司","payTransactionId":"PAY\(number)","consignee":"测试人",
            "consigneeTelephone":"13800000000","consigneeAddress":"浙江省杭州市示例区示例路1号"},
            "OrderList":[{"gnum":1,"itemNo":"EXSKU0001","itemName":"示例商品","gmodel":"示例规格","unit":"011","qty":2,
            "price":100,"totalPrice":200,"currency":"142","country":"116"}]}
            """
        }
        return "{\"messageType\":\"CEB311Message\",\"Order\":[\(orders.joined(separator: ","))]}"
    }

    private func withWorld(_ body: (World, [String]) async throws -> Void) async throws {
        let key = try TestKey()
        let environment = ["PORTSIGN_COMPANIES_\(TestCompany.code)_BATCH_DOCUMENTS": "3"]
        let world = try await World.start(certNo: key.certificate.certNo, environment: environment) {
            try key.signer(in: $0)
        }
        try await body(world, (1...3).map { "EX\(UUID().uuidString.prefix(8))\($0)" })
        #expect(await world.stop() == 0)
    }

    private func submit(_ numbers: [String], to world: World) async throws -> [Answer.Item] {
        let answer = try await Caller(base: world.sidecar.url).post(
            Array(orders(numbers).utf8), type: "application/json", path: "/api/v1/declarations")
        #expect(answer.status == 200, "\(answer.text)")
        let items = try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).items
        #expect(items.map(\.reference) == numbers && items.allSatisfy { $0.state == "signed" && $0.documents == 3 })
        return items
    }

    /// Waits until customs has stored every order, as the ERP was told.
    private func stored(_ numbers: [String], in world: World) async throws {
        for number in numbers {
            while !world.simulated.erp.entries.contains(where: {
                $0.keys.contains(number) && $0.statuses.contains("120")
            }) {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test("three orders share a message and a signature, and each keeps its own timeline")
    func together() async throws {
        try await withWorld { world, numbers in
            let items = try await submit(numbers, to: world)
            #expect(Set(items.map(\.message)).count == 1 && Set(items.map(\.id)).count == 3)
            try await stored(numbers, in: world)
            #expect(world.simulated.node.book.summary.accepted == 1)
            for (number, item) in zip(numbers, items) {
                for name in [number, item.id] {
                    let shown = try await world.sidecar.command("ledger", "show", name)
                    #expect(shown.status == 0 && shown.output.contains("customs 120"), "\(shown.output)\(shown.errors)")
                    for other in numbers where other != number { #expect(!shown.output.contains(other)) }
                }
            }
            #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        }
    }

    @Test("when the node refuses the message, each order goes alone under its own guid, once")
    func refused() async throws {
        try await withWorld { world, numbers in
            world.simulated.node.faults.set(.refuse, count: 1)
            let items = try await submit(numbers, to: world)
            try await stored(numbers, in: world)
            let summary = world.simulated.node.book.summary
            #expect(summary.accepted == 3 && summary.violations == 0)
            for (number, item) in zip(numbers, items) {
                let shown = try await world.sidecar.command("ledger", "show", number, "--json")
                #expect(shown.output.contains("sent-singly") && shown.output.contains(item.message), "\(shown.output)")
            }
            #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        }
    }
}
