/// One order, payment, waybill or list, with what the schema wants. Source: ceb.md chapters 4 and 5.
struct SampleDocument {
    let number: String
    let guid: String
    /// `yyyyMMddHHmmss`
    let time: String
    let company: SampleCompany
    let lines: Int

    var day: String { String(time.prefix(8)) }
    private var value: Int { 100 * 2 * lines }
    var common: String { "guid=\(guid)\nappType=1\nappTime=\(time)\nappStatus=2\n" }
    let importPlatform = "ebpCode=3301960EP1\nebpName=示例电商平台（杭州）有限公司\n"
    private let goods = ["示例婴儿纸尿裤", "示例儿童牙膏", "示例保湿面霜", "示例蜂蜜", "示例维生素片"]

    init(number: String, guid: String, time: String, company: SampleCompany, lines: Int) {
        self.number = number
        self.guid = guid
        self.time = time
        self.company = company
        self.lines = lines
    }

    /// The number people know the document by.
    func orderNo(of kind: SampleKind) -> String {
        switch kind {
        case .exportOrder, .exportInventory: "EXE\(number)"
        case .order, .payment, .waybill, .inventory: "EX\(number)"
        }
    }

    func write(_ kind: SampleKind, to writer: inout SampleWriter) {
        switch kind {
        case .order: order(&writer)
        case .payment: writer.group("Payment") { $0.group("PaymentHead") { $0.leaves(payment) } }
        case .waybill: writer.group("Logistics") { $0.group("LogisticsHead") { $0.leaves(waybill) } }
        case .inventory: inventory(&writer)
        case .exportOrder: exportOrder(&writer)
        case .exportInventory: exportInventory(&writer)
        }
    }

    private func order(_ writer: inout SampleWriter) {
        writer.group("Order") { writer in
            writer.group("OrderHead") {
                $0.leaves(
                    common
                        + """
                        orderType=I
                        orderNo=\(orderNo(of: .order))
                        \(importPlatform)ebcCode=\(company.code)
                        ebcName=\(company.name)
                        goodsValue=\(value).00
                        freight=0
                        discount=0
                        taxTotal=18.20
                        acturalPaid=\(value + 18).20
                        currency=142
                        buyerRegNo=exuser0001
                        buyerName=测试人
                        buyerTelephone=13800000000
                        buyerIdType=1
                        buyerIdNumber=330100190001010000
                        payCode=330196T001
                        payName=示例支付有限公司
                        payTransactionId=EXPAY\(number)
                        consignee=测试人
                        consigneeTelephone=13800000000
                        consigneeAddress=浙江省杭州市示例区示例路1号
                        note=
                        """)
            }
            for line in 1...lines {
                writer.group("OrderList") {
                    $0.leaves(
                        """
                        gnum=\(line)
                        itemNo=EXSKU\(1_000 + line)
                        itemName=\(goods[line % goods.count])
                        gmodel=4|3|示例型号\(line)|示例牌
                        barCode=6900000000017
                        unit=125
                        qty=2
                        price=100
                        totalPrice=200
                        currency=142
                        country=116
                        note=
                        """)
                }
            }
        }
    }

    private var payment: String {
        common
            + """
            payCode=330196T001
            payName=示例支付有限公司
            payTransactionId=EXPAY\(number)
            orderNo=EX\(number)
            \(importPlatform)payerIdType=1
            payerIdNumber=330100190001010000
            payerName=测试人
            telephone=13800000000
            amountPaid=\(value + 18).20
            currency=142
            payTime=\(time)
            note=
            """
    }

    private var waybill: String {
        common
            + """
            logisticsCode=3301960EL1
            logisticsName=示例物流有限公司
            logisticsNo=EXWB\(number)
            orderNo=EX\(number)
            freight=0
            insuredFee=0
            currency=142
            weight=2.15
            packNo=1
            goodsInfo=\(goods[1])
            consignee=测试人
            consigneeAddress=浙江省杭州市示例区示例路1号
            consigneeTelephone=13800000000
            note=
            """
    }

    private func inventory(_ writer: inout SampleWriter) {
        writer.group("Inventory") { writer in
            writer.group("InventoryHead") {
                $0.leaves(
                    common
                        + """
                        orderNo=EX\(number)
                        \(importPlatform)ebcCode=\(company.code)
                        ebcName=\(company.name)
                        logisticsNo=EXWB\(number)
                        logisticsCode=3301960EL1
                        logisticsName=示例物流有限公司
                        copNo=EC\(number.suffix(18))
                        assureCode=\(company.code)
                        emsNo=T2916W000001
                        ieFlag=I
                        declTime=\(day)
                        customsCode=2916
                        portCode=2916
                        ieDate=\(day)
                        buyerIdType=1
                        buyerIdNumber=330100190001010000
                        buyerName=测试人
                        buyerTelephone=13800000000
                        consigneeAddress=浙江省杭州市示例区示例路1号
                        agentCode=\(company.code)
                        agentName=\(company.name)
                        areaCode=3301960EA1
                        areaName=示例仓储有限公司
                        tradeMode=1210
                        trafMode=W
                        country=142
                        freight=0
                        insuredFee=0
                        currency=142
                        wrapType=2
                        packNo=1
                        grossWeight=2.15
                        netWeight=2.00
                        note=
                        """)
            }
            for line in 1...lines {
                writer.group("InventoryList") {
                    $0.leaves(
                        """
                        gnum=\(line)
                        itemRecordNo=EXREC\(1_000 + line)
                        itemNo=EXSKU\(1_000 + line)
                        itemName=\(goods[line % goods.count])
                        gcode=9619001100
                        gname=\(goods[line % goods.count])
                        gmodel=4|3|示例型号\(line)|示例牌
                        barCode=6900000000017
                        country=116
                        tradeCountry=116
                        currency=142
                        qty=2
                        unit=125
                        qty1=2
                        unit1=035
                        price=100
                        totalPrice=200
                        note=
                        """)
                }
            }
        }
    }
}
