extension CatalogueText {
    /// CEB625Message, return. Source: ceb.md, "CEB625Message".
    static let ceb625 = #"""
        message CEB625Message  退货申请单 | Return
        import declaration
        editions 2018-113 2022-05
        declared by as 621
        signature mandatory
        head InvtRefundHead
        key refund agentCode / copNo
        references invtNo orderNo logisticsNo
        responsible agentCode
        elements
          InvtRefund group 1..100  退货申请单 | Inventory refund
            InvtRefundHead group 1  退货申请单 | Inventory refund head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | as 621
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
              ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name
              copNo C..20 0..1  企业内部编号 | Enterprise number | schema optional, spec text mandatory: always send, own number of the return
              preNo C..18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              invtNo C1..18 1  清单编号 | Inventory number | inventory that is returned
              buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1
              buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number
              buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer
              buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone
              agentCode C1..18 1  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C1..100 1  申报企业名称 | Agent name | its registered name
              reason C1..1000 1  原因 | Reason | reason of return
              note C..1000 0..1  备注 | Note | free text
            InvtRefundList group 1..99  退货申请单 | Inventory refund list
              gnum I 1  序号 | Line number | line number of the original inventory
              gcode C10 1  商品编码 | Commodity code | 10-digit HS code
              gname C1..250 1  商品名称 | Goods name | as in the inventory
              qty N19,5 1  数量 | Quantity | returned quantity, not above the inventory
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity
              note C..1000 0..1  备注 | Note | free text
        """#
}
