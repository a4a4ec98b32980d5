extension CatalogueText {
    /// CEB621Message, inventory. Source: ceb.md, "CEB621Message".
    static let ceb621 = #"""
        message CEB621Message  进口清单 | Inventory
        import declaration
        editions 2018-113 2022-05
        declared by e-commerce enterprise or its agent
        signature mandatory
        head InventoryHead
        key inventory agentCode / copNo
        references orderNo logisticsNo
        responsible agentCode
        elements
          Inventory group 1..100  进口清单 | Inventory
            InventoryHead group 1  进口清单 | Inventory head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged, 2 declared; default 1 here, so always send 2 to declare (Signature then mandatory)
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
              ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name
              copNo C..20 0..1  企业内部编号 | Enterprise number | optional in schema and text, but receipts correlate by it (622.copNo is mandatory): always send
              preNo C..18 0..1  预录入编号 | Pre-entry number | empty on new
              assureCode C1..30 1  担保企业编号 | Guarantee code | enterprise that guarantees the tax: the platform, the e-commerce enterprise or the logistics enterprise
              emsNo C..30 0..1  账册编号 | Account book number | bonded account book; mandatory in bonded mode
              invtNo C..18 0..1  清单编号 | Inventory number | empty on new; the customs number on change/delete
              ieFlag C1 1  进出口标记 | Import or export flag | I
              declTime C8 1  申报日期 | Declaration time | yyyyMMdd
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              portCode C4 1  口岸海关代码 | Port code | 4-digit customs code of the actual port
              ieDate C8 0..1  进出口日期 | Import or export date | date the transport enters; may be unknown
              buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1
              buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number
              buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer
              buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone
              consigneeAddress C1..200 1  收货地址 | Consignee address | delivery address
              agentCode C1..18 1  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C1..100 1  申报企业名称 | Agent name | its registered name
              areaCode C..18 0..1  区内企业代码 | Area code | bonded warehouse enterprise; mandatory in bonded mode
              areaName C..100 0..1  区内企业名称 | Area name | same
              tradeMode C4 1  贸易方式 | Trade mode | 9610 direct purchase 直购进口, 1210 bonded 保税进口 (1239 in zones outside the pilot cities)
              trafMode C1 1  运输方式 | Transport mode | 9610: cross-border leg; 1210: leg from the zone to the buyer 二线出区
              trafNo C..100 0..1  运输工具编号 | Transport number | vessel, flight or truck; mandatory for 9610, empty for 1210
              voyageNo C..32 0..1  航班航次号 | Voyage number | mandatory for 9610, empty for 1210
              billNo C..37 0..1  提运单号 | Bill number | mandatory for 9610, empty for 1210
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              licenseNo C..19 0..1  许可证号 | License number | licence
              country C3 1  国家（地区） | Country | 9610: country of departure; 1210: 142
              freight N19,5 1  运杂费/运费 | Freight | actual freight
              insuredFee N19,5 1  保价费 | Insured fee | actual insurance
              currency C3=142 1  币制 | Currency | fixed 142
              wrapType C1 0..1  包装种类代码 | Packing type | 1-digit packing kind
              packNo I9 1  件数 | Package number | fixed 1
              grossWeight N19,5 1  毛重 | Gross weight | kg
              netWeight N19,5 1  净重 | Net weight | kg; not above grossWeight
              note C..1000 0..1  备注 | Note | free text
            InventoryList group 1..99  进口清单 | Inventory list
              gnum I 1  序号 | Line number | 1…; corresponds to the order line
              itemRecordNo C..30 0..1  账册备案料号 | Item record number | account-book item number; mandatory in bonded mode
              itemNo C..20 0..1 {2018-113 C..30 0..1}  企业商品货号 | Article number | own SKU
              itemName C..250 0..1  企业商品名称 | Article name | Chinese goods name as sold
              gcode C10 1  商品编码 | Commodity code | 10-digit HS code
              gname C1..250 1  商品名称 | Goods name | declared goods name
              gmodel C1..510 1  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar
              barCode C..50 0..1  条形码 | Bar code | 无 when there is none
              country C3 1  国家（地区） | Country | country of origin
              tradeCountry C1..3 0..1 {2018-113 C3 0..1}  贸易国 | Trade country | trade country code
              currency C3=142 1  币制 | Currency | fixed 142
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity
              qty1 N19,5 1  法定数量 | First statutory quantity | quantity in the first legal unit
              unit1 C3 1  法定计量单位 | First statutory unit | first legal unit
              qty2 N19,5 0..1  第二数量 | Second statutory quantity | quantity in the second legal unit; pair with unit2
              unit2 C3 0..1  第二计量单位 | Second statutory unit | second legal unit
              price N19,5 1  单价 | Price | transaction price
              totalPrice N19,5 1  总价 | Total price | transaction total
              note C..1000 0..1  备注 | Note | free text
        """#
}
