extension SampleDocument {
    /// 电子订单, export.
    func exportOrder(_ writer: inout SampleWriter) {
        writer.group("Order") { writer in
            writer.group("OrderHead") {
                $0.leaves(
                    common
                        + """
                        orderType=E
                        orderNo=EXE\(number)
                        \(importPlatform)ebcCode=\(company.code)
                        ebcName=\(company.name)
                        goodsValue=\(lines * 35).50
                        freight=0
                        currency=502
                        note=
                        """)
            }
            for line in 1...lines {
                writer.group("OrderList") {
                    $0.leaves(
                        """
                        gnum=\(line)
                        itemNo=EXESKU\(1_000 + line)
                        itemName=示例手机保护壳
                        itemDescribe=示例商品描述
                        barCode=无
                        unit=007
                        currency=502
                        qty=5
                        price=7.1
                        totalPrice=35.5
                        note=
                        """)
                }
            }
        }
    }

    /// 出口清单.
    func exportInventory(_ writer: inout SampleWriter) {
        writer.group("Inventory") { writer in
            writer.group("InventoryHead") {
                $0.leaves(
                    common
                        + """
                        customsCode=2916
                        \(importPlatform)orderNo=EXE\(number)
                        logisticsCode=3301960EL1
                        logisticsName=示例物流有限公司
                        logisticsNo=EXEWB\(number)
                        copNo=EE\(number.suffix(18))
                        ieFlag=E
                        portCode=2916
                        ieDate=\(day)
                        statisticsFlag=A
                        agentCode=\(company.code)
                        agentName=\(company.name)
                        ebcCode=\(company.code)
                        ebcName=\(company.name)
                        ownerCode=\(company.code)
                        ownerName=\(company.name)
                        tradeMode=9610
                        trafMode=5
                        country=502
                        POD=502
                        freight=0
                        fCurrency=502
                        fFlag=3
                        insuredFee=0
                        iCurrency=502
                        iFlag=3
                        wrapType=2
                        packNo=1
                        grossWeight=0.55
                        netWeight=0.50
                        note=
                        """)
            }
            for line in 1...lines {
                writer.group("InventoryList") {
                    $0.leaves(
                        """
                        gnum=\(line)
                        itemNo=EXESKU\(1_000 + line)
                        itemName=示例手机保护壳
                        gcode=3926000000
                        gname=示例手机保护壳
                        gmodel=无型号
                        barCode=无
                        country=502
                        currency=502
                        qty=5
                        qty1=0.5
                        unit=007
                        unit1=035
                        price=7.1
                        totalPrice=35.5
                        note=
                        """)
                }
            }
        }
    }
}
