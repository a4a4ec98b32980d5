extension CatalogueText {
    /// CEB311Message, order. Source: ceb.md, "CEB311Message".
    static let ceb311 = #"""
        message CEB311Message  电子订单 | Order
        import declaration
        editions 2018-113 2022-05
        declared by e-commerce enterprise, or platform, or entrusted express/post operator
        signature optional
        head OrderHead
        key order ebpCode / orderNo
        references payTransactionId
        responsible ebcCode ebpCode
        elements
          Order group 1..100  电子订单 | Order
            OrderHead group 1  电子订单 | Order head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              orderType C1 1  订单类型 | Order type | fixed I
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
              ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              goodsValue N19,5 1  商品价格 | Goods value | goods amount, before non-cash deductions
              freight N19,5 1  运杂费/运费 | Freight | freight not contained in the goods price, 0 if none
              discount N19,5 1  非现金抵扣金额 | Discount | points, vouchers, virtual money; 0 if none
              taxTotal N19,5 1  代扣税款 | Tax total | tax withheld in advance; 0 if none
              acturalPaid N19,5 1  实际支付金额 | Actually paid amount | = goodsValue + freight + taxTotal − discount; equals the payment document amount. The misspelling is the real tag
              currency C3=142 1  币制 | Currency | fixed 142 CNY
              buyerRegNo C1..60 1  订购人注册号 | Buyer registration number | buyer account on the platform
              buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer
              buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone
              buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1
              buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number
              payCode C..18 0..1  支付企业代码 | Pay code | payment enterprise (may be absent; fill when known)
              payName C..100 0..1  支付企业名称 | Pay name | its registered name
              payTransactionId C..60 0..1  支付交易编号 | Pay transaction ID | payment transaction number, unique per payment enterprise
              batchNumbers C..100 0..1  商品批次号 | Batch numbers | batch
              consignee C1..100 1  收货人姓名 | Consignee | consignee; must equal the waybill
              consigneeTelephone C1..50 1  收货人电话 | Consignee telephone | must equal the waybill
              consigneeAddress C1..200 1  收货地址 | Consignee address | must equal the waybill
              consigneeDistrict C6 0..1  收货地址行政区划代码 | Consignee district | 6-digit GB/T 2260 district code
              note C..1000 0..1  备注 | Note | order remark
            OrderList group 1..99  电子订单 | Order list
              gnum I 1  序号 | Line number | line number from 1; the inventory lines must correspond one to one
              itemNo C..30 0..1  企业商品货号 | Article number | own SKU
              itemName C1..250 1  企业商品名称 | Article name | Chinese goods name as sold
              gmodel C1..510 1  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar
              itemDescribe C..1000 0..1  企业商品描述 | Article description | free description
              barCode C..50 0..1  条形码 | Bar code | bar code
              unit C3 1  计量单位 | Unit | 3-digit unit code
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit
              price N19,5 1  单价 | Price | unit price; 0 for gifts
              totalPrice N19,5 1  总价 | Total price | line total = price × qty
              currency C3=142 1  币制 | Currency | fixed 142
              country C3 1  国家（地区） | Country | country code
              note C..1000 0..1  备注 | Note | explain a promotion when the price is unusual
        """#
}
