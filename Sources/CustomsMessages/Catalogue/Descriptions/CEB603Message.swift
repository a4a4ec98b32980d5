extension CatalogueText {
    /// CEB603Message, export inventory. Source: ceb.md, "CEB603Message".
    static let ceb603 = #"""
        message CEB603Message  申报清单 | Export inventory
        export declaration
        editions 2018-113 2022-05
        declared by e-commerce enterprise or its agent
        signature optional
        head InventoryHead
        key exportInventory agentCode / copNo
        references orderNo logisticsNo
        responsible agentCode
        elements
          Inventory group 1..100  申报清单 | Inventory
            InventoryHead group 1  申报清单 | Inventory head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              ebpCode C..18 1 {2018-113 C1..50 1}  电商平台代码 | E-commerce platform code | as 303
              ebpName C..100 1 {2018-113 C1..100 1}  电商平台名称 | E-commerce platform name | registered name of the platform
              orderNo C..60 1 {2018-113 C1..60 1}  订单编号 | Order number | platform order / overseas-warehouse order number
              logisticsCode C..18 1 {2018-113 C1..18 1}  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C..100 1 {2018-113 C1..100 1}  物流企业名称 | Logistics name | its registered name
              logisticsNo C..32 1 {2018-113 C1..80 1}  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number of the document; primary correlation key of the receipts
              preNo C18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              invtNo C..20 0..1 {2018-113 C18 0..1}  清单编号 | Inventory number | empty on new
              ieFlag C1 1  进出口标记 | Import or export flag | E
              portCode C4 1  口岸海关代码 | Port code | 4-digit customs code of the actual port
              ieDate C8 1  进出口日期 | Import or export date | date of export yyyyMMdd
              statisticsFlag C1 1  申报业务类型 | Statistics flag | A simplified 简化申报, B summarised 汇总申报
              agentCode C..18 1 {2018-113 C1..18 1}  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C..100 1 {2018-113 C1..100 1}  申报企业名称 | Agent name | its registered name
              ebcCode C..18 1 {2018-113 C1..18 1}  电商企业代码 | E-commerce enterprise code | consignor (e-commerce enterprise)
              ebcName C..100 1 {2018-113 C1..100 1}  电商企业名称 | E-commerce enterprise name | its name
              ownerCode C..18 1 {2018-113 C1..18 1}  生产销售单位代码 | Owner code | producer/seller; NO when not registered
              ownerName C..100 1 {2018-113 C1..100 1}  生产销售单位名称 | Owner name | same
              iacCode C..18 0..1  区内企业代码 | Area operator code | warehouse enterprise in the special zone; mandatory for zone exports
              iacName C..100 0..1  区内企业名称 | Area operator name | same
              emsNo C..30 0..1  账册编号 | Account book number | bonded account book; mandatory in bonded mode
              tradeMode C4 1  贸易方式 | Trade mode | 9610 general, 1210 zone (1239 also in the schema note), 9710 B2B direct, 9810 overseas warehouse
              trafMode T1 1 {2018-113 C1 1}  运输方式 | Transport mode | 1-character transport mode (JGS-20)
              trafName C..100 0..1  运输工具名称 | Transport name | may be left to 607
              voyageNo C..32 0..1  航班航次号 | Voyage number | may be left to 607
              billNo C..37 0..1  提运单号 | Bill number | may be left to 607
              totalPackageNo C..37 0..1 {2018-113 C..60 0..1}  总包号 | Total package number | may be left to 607
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              licenseNo C..19 0..1  许可证号 | License number | licence
              country C3 1  国家（地区） | Country | country of arrival 运抵国
              POD T3..4 1 {2018-113 C3..4 1}  指运港代码 | Pod | destination port code; upper case tag
              freight N19,5 1  运杂费/运费 | Freight | freight
              fCurrency C3 1  运费币制 | Freight currency | currency of freight
              fFlag C1=3 1 {2018-113 C1 1}  运费标志 | Freight flag | 1 rate, 2 unit price, 3 total; use 3
              insuredFee N19,5 1  保价费 | Insured fee | insurance
              iCurrency C3 1  保费币制 | Insurance currency | currency of insurance
              iFlag C1=3 1 {2018-113 C1 1}  保费标志 | Insurance flag | 1 rate, 2 unit price, 3 total; use 3
              wrapType T1 1 {2018-113 C1 1}  包装种类代码 | Packing type | 1 digit
              packNo I9 1  件数 | Package number | number of parcels
              grossWeight N19,5 1  毛重 | Gross weight | kg
              netWeight N19,5 1  净重 | Net weight | kg
              note C..1000 0..1  备注 | Note | free text
            InventoryList group 1..100  申报清单 | Inventory list
              gnum I5 1  序号 | Line number | line number from 1, consecutive
              itemNo C..20 1 {2018-113 C1..20 1}  企业商品货号 | Article number | own SKU
              itemRecordNo C..30 0..1  账册备案料号 | Item record number | account-book item number; mandatory in bonded mode
              itemName C..250 0..1  企业商品名称 | Article name | name used after summarising, for the tax refund
              gcode C10 1  商品编码 | Commodity code | for A (simplified) the first 4 digits must be right; one client fills 000000 after them
              gname C..250 1 {2018-113 C1..250 1}  商品名称 | Goods name | declared goods name
              gmodel T..250 1 {2018-113 C1..250 1}  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar
              barCode T..50 1 {2018-113 C1..50 1}  条形码 | Bar code | 无 when there is none
              country C3 1  国家（地区） | Country | country of final destination 目的国
              currency C3 1  币制 | Currency | currency code
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit
              qty1 N19,5 1  法定数量 | First statutory quantity | quantity in the first legal unit
              qty2 N19,5 0..1  第二数量 | Second statutory quantity | quantity in the second legal unit; pair with unit2
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity
              unit1 C3 1  法定计量单位 | First statutory unit | first legal unit
              unit2 C..3 0..1 {2018-113 C3 0..1}  第二计量单位 | Second statutory unit | second legal unit
              price N19,5 1  单价 | Price | unit price; 0 for gifts
              totalPrice N19,5 1  总价 | Total price | line total = price × qty
              note C..1000 0..1  备注 | Note | free text
        """#
}
