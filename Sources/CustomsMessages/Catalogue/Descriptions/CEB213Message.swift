extension CatalogueText {
    /// CEB213Message, export return. Source: ceb.md, "CEB213Message".
    static let ceb213 = #"""
        message CEB213Message  退货申请单 | Export return
        export declaration
        editions 2022-05
        declared by e-commerce enterprise
        signature optional
        head InvtRefundHead
        key exportRefund agentCode / coElNo
        references invtNo logisticsNo
        responsible ebcCode agentCode
        elements
          InvtRefund group 1..100  退货申请单 | Inventory refund
            InvtRefundHead group 1  退货申请单 | Inventory refund head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              ebpCode C..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
              ebpName C..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
              ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              logisticsNo C..80 1  物流运单编号 | Logistics number | the original export waybill or the inbound one
              logisticsCode C..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C..100 1  物流企业名称 | Logistics name | its registered name
              coElNo C..30 1  企业内部编号 | Customs office declaration number | own number of the document
              preNo C..18 0..1  预录入编号 | Pre-entry number | e-port number (letter + yyyyMMdd + 9 digits)
              invtNo C..20 1  清单编号 | Inventory number | original export inventory
              tradeMode C4 0..1  贸易方式 | Trade mode | 9661 return of a general export, 1261 return of a zone export [202205 text]; the schema note still shows 9610, 1210/1239
              agentCode C..18 1  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C..100 1  申报企业名称 | Agent name | its registered name
              billNo C..37 1  提运单号 | Bill number | waybill number when there is no bill
              ieFlag C..1 1  进出口标记 | Import or export flag | I (an export return enters the country)
              trafMode C..1 1  运输方式 | Transport mode | 1-character transport mode (JGS-20)
              trafName C..100 1  运输工具名称 | Transport name | means of transport
              portCode C..4 1  口岸海关代码 | Port code | port customs
              reason C..500 1  原因 | Reason | reason of return
              country C..3 1  国家（地区） | Country | country the goods come back from, not China
              voyageNo C..32 1  航班航次号 | Voyage number | voyage
              note C..500 0..1  备注 | Note | free text
            InvtRefundList group 1..100  退货申请单 | Inventory refund list
              gnum I4 1  序号 | Line number | line of the original inventory
              gcode C..10 1  商品编码 | Commodity code | 10-digit HS code
              gname C..250 1  商品名称 | Goods name | declared goods name
              gmodel C..250 1  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar
              qty N19,5 1  数量 | Quantity | not above the original
              qty1 N19,5 1  法定数量 | First statutory quantity | not above the original
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity
              unit1 C3 1  法定计量单位 | First statutory unit | first legal unit
              qty2 N19,5 0..1  第二数量 | Second statutory quantity | not above the original
              unit2 C3 0..1  第二计量单位 | Second statutory unit | second legal unit
              note C..500 0..1  备注 | Note | free text
        """#
}
