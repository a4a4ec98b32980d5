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
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts | 企业生成的 36 位唯一序号，字母大写；回执信息中常以方括号回显
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除 | 1 新增，2 变更，3 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss | 企业报送时间，格式 yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature) | 1 暂存，2 申报；申报时必须加签
              orderType C1 1  订单类型 | Order type | fixed I | 固定填写 I
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform | 电商平台的订单编号，同一平台内唯一
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform | 电商平台的海关注册登记编码（10 位）或统一社会信用代码（18 位）
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform | 电商平台的登记名称
              ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise | 电商企业的海关注册登记编码（10 位）或统一社会信用代码（18 位）
              ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise | 电商企业的登记名称
              goodsValue N19,5 1  商品价格 | Goods value | goods amount, before non-cash deductions | 商品实际成交价，含非现金抵扣金额
              freight N19,5 1  运杂费/运费 | Freight | freight not contained in the goods price, 0 if none | 不含在商品价格中的运杂费，没有填 0
              discount N19,5 1  非现金抵扣金额 | Discount | points, vouchers, virtual money; 0 if none | 积分、代金券、虚拟货币等，没有填 0
              taxTotal N19,5 1  代扣税款 | Tax total | tax withheld in advance; 0 if none | 企业预先代扣的税款，没有填 0
              acturalPaid N19,5 1  实际支付金额 | Actually paid amount | = goodsValue + freight + taxTotal − discount; equals the payment document amount. The misspelling is the real tag | 实际支付金额 = 商品价格 + 运杂费 + 代扣税款 − 非现金抵扣金额，与支付凭证的支付金额一致；字段名就是这样拼写的
              currency C3=142 1  币制 | Currency | fixed 142 CNY | 固定填写 142（人民币）
              buyerRegNo C1..60 1  订购人注册号 | Buyer registration number | buyer account on the platform | 订购人在电商平台的注册号
              buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer | 订购人的真实姓名
              buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone | 订购人电话
              buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1 | 1 身份证，2 其他；只接受 1
              buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number | 订购人的身份证件号码
              payCode C..18 0..1  支付企业代码 | Pay code | payment enterprise (may be absent; fill when known) | 支付企业代码，已知时应填写
              payName C..100 0..1  支付企业名称 | Pay name | its registered name | 支付企业的登记名称
              payTransactionId C..60 0..1  支付交易编号 | Pay transaction ID | payment transaction number, unique per payment enterprise | 支付交易流水号，同一支付企业内唯一
              batchNumbers C..100 0..1  商品批次号 | Batch numbers | batch | 商品批次号
              consignee C1..100 1  收货人姓名 | Consignee | consignee; must equal the waybill | 收货人姓名，订单与运单须一致
              consigneeTelephone C1..50 1  收货人电话 | Consignee telephone | must equal the waybill | 收货人电话，订单与运单须一致
              consigneeAddress C1..200 1  收货地址 | Consignee address | must equal the waybill | 收货地址，订单与运单须一致
              consigneeDistrict C6 0..1  收货地址行政区划代码 | Consignee district | 6-digit GB/T 2260 district code | 六位行政区划代码（GB/T 2260）
              note C..1000 0..1  备注 | Note | order remark | 自由填写
            OrderList group 1..99  电子订单 | Order list
              gnum I 1  序号 | Line number | line number from 1; the inventory lines must correspond one to one | 从 1 开始连续递增；清单与订单的商品须一一对应
              itemNo C..30 0..1  企业商品货号 | Article number | own SKU | 企业自定义的商品货号（SKU）
              itemName C1..250 1  企业商品名称 | Article name | Chinese goods name as sold | 销售时的商品中文名称
              gmodel C1..510 1  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar | 规格型号：品牌、型号、成分、含量、等级等，各项通常以竖线分隔
              itemDescribe C..1000 0..1  企业商品描述 | Article description | free description | 对商品的描述，自由填写
              barCode C..50 0..1  条形码 | Bar code | bar code | 商品条形码
              unit C3 1  计量单位 | Unit | 3-digit unit code | 成交计量单位，三位代码
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit | 按成交计量单位的数量
              price N19,5 1  单价 | Price | unit price; 0 for gifts | 成交单价，赠品填 0
              totalPrice N19,5 1  总价 | Total price | line total = price × qty | 总价 = 单价 × 数量
              currency C3=142 1  币制 | Currency | fixed 142 | 固定填写 142（人民币）
              country C3 1  国家（地区） | Country | country code | 原产国，三位代码
              note C..1000 0..1  备注 | Note | explain a promotion when the price is unusual | 促销等价格异常时说明原因
        """#
}
