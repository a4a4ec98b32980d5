extension CatalogueText {
    /// CEB303Message, export order. Source: ceb.md, "CEB303Message".
    static let ceb303 = #"""
        message CEB303Message  电子订单 | Export order
        export declaration
        editions 2018-113 2022-05
        declared by platform or e-commerce enterprise
        signature optional
        head OrderHead
        key exportOrder ebpCode / orderNo
        responsible ebcCode ebpCode
        elements
          Order group 1..100  电子订单 | Order
            OrderHead group 1  电子订单 | Order head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1?1 1 {2018-113 C1?2 1}  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              orderType C1 1  订单类型 | Order type | E retail (B2C); 202205 adds B = B2B export (9710), W = overseas-warehouse stocking order 海外仓订仓单 (9810); I exists in the schema note but is not used
              orderNo C..60 1 {2018-113 C1..60 1}  订单编号 | Order number | platform order number, unique per platform
              ebpCode C..18 1 {2018-113 C1..50 1}  电商平台代码 | E-commerce platform code | 202205 text: domestic platforms give their code; foreign platforms without one give 无
              ebpName C..100 1 {2018-113 C1..100 1}  电商平台名称 | E-commerce platform name | platform name; name of the overseas warehouse for 9810
              ebcCode C..18 1 {2018-113 C1..18 1}  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C..100 1 {2018-113 C1..100 1}  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              goodsValue N19,5 1  商品价格 | Goods value | FOB amount without freight
              freight N19,5?0 1  运杂费/运费 | Freight | freight, 0 if none
              currency C3 1  币制 | Currency | any code
              note C..1000 0..1  备注 | Note | free text
            OrderList group 1..100  电子订单 | Order list
              gnum I5 1  序号 | Line number | line number
              itemNo C..30 1 {2018-113 C1..30 1}  企业商品货号 | Article number | own SKU
              itemName C..250 1 {2018-113 C1..250 1}  企业商品名称 | Article name | Chinese goods name as sold
              itemDescribe C..1000 0..1  企业商品描述 | Article description | free description
              barCode C..50 0..1  条形码 | Bar code | bar code
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity
              currency C3 1  币制 | Currency | currency code
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit
              price N19,5 1  单价 | Price | unit price; 0 for gifts
              totalPrice N19,5 1  总价 | Total price | line total = price × qty
              note C..1000 0..1  备注 | Note | free text
        """#
}
