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
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts | 企业生成的 36 位唯一序号，字母大写；回执信息中常以方括号回显
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除 | 1 新增，2 变更，3 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss | 企业报送时间，格式 yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged, 2 declared; default 1 here, so always send 2 to declare (Signature then mandatory) | 1 暂存，2 申报；本报文缺省为 1，申报须填 2 并加签
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform | 电商平台的订单编号，同一平台内唯一
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform | 电商平台的海关注册登记编码（10 位）或统一社会信用代码（18 位）
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform | 电商平台的登记名称
              ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise | 电商企业的海关注册登记编码（10 位）或统一社会信用代码（18 位）
              ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise | 电商企业的登记名称
              logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months | 物流企业的运单包裹面单号，同一物流企业 6 个月内不重复
              logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise | 物流企业的海关注册登记编码或统一社会信用代码
              logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name | 物流企业的登记名称
              copNo C..20 0..1  企业内部编号 | Enterprise number | optional in schema and text, but receipts correlate by it (622.copNo is mandatory): always send | 企业内部标识单证的编号；格式上可缺省，但回执以它对应，应填写
              preNo C..18 0..1  预录入编号 | Pre-entry number | empty on new | 电子口岸标识单证的编号，新增时为空
              assureCode C1..30 1  担保企业编号 | Guarantee code | enterprise that guarantees the tax: the platform, the e-commerce enterprise or the logistics enterprise | 担保扣税的企业：电商平台、电商企业或物流企业
              emsNo C..30 0..1  账册编号 | Account book number | bonded account book; mandatory in bonded mode | 保税模式必填，账册编号
              invtNo C..18 0..1  清单编号 | Inventory number | empty on new; the customs number on change/delete | 海关审结生成的清单编号，新增时为空，变更、删除时填写
              ieFlag C1 1  进出口标记 | Import or export flag | I | 固定填写 I
              declTime C8 1  申报日期 | Declaration time | yyyyMMdd | 申报日期，格式 yyyyMMdd
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18) | 接受申报的海关，四位关区代码
              portCode C4 1  口岸海关代码 | Port code | 4-digit customs code of the actual port | 商品实际进境口岸，四位关区代码
              ieDate C8 0..1  进出口日期 | Import or export date | date the transport enters; may be unknown | 运输工具申报进境的日期，可以不知
              buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1 | 1 身份证，2 其他；只接受 1
              buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number | 订购人的身份证件号码
              buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer | 订购人的真实姓名
              buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone | 订购人电话
              consigneeAddress C1..200 1  收货地址 | Consignee address | delivery address | 收货地址
              agentCode C1..18 1  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card | 申报单位的代码，须与加签用的卡一致
              agentName C1..100 1  申报企业名称 | Agent name | its registered name | 申报单位的登记名称
              areaCode C..18 0..1  区内企业代码 | Area code | bonded warehouse enterprise; mandatory in bonded mode | 保税模式必填，区内仓储企业的代码
              areaName C..100 0..1  区内企业名称 | Area name | same | 保税模式必填，区内仓储企业的名称
              tradeMode C4 1  贸易方式 | Trade mode | 9610 direct purchase 直购进口, 1210 bonded 保税进口 (1239 in zones outside the pilot cities) | 9610 直购进口，1210 保税进口（1239 用于试点城市以外的区域）
              trafMode C1 1  运输方式 | Transport mode | 9610: cross-border leg; 1210: leg from the zone to the buyer 二线出区 | 直购填跨境段的运输方式，保税填二线出区的运输方式
              trafNo C..100 0..1  运输工具编号 | Transport number | vessel, flight or truck; mandatory for 9610, empty for 1210 | 直购必填，保税不填
              voyageNo C..32 0..1  航班航次号 | Voyage number | mandatory for 9610, empty for 1210 | 直购必填，保税不填
              billNo C..37 0..1  提运单号 | Bill number | mandatory for 9610, empty for 1210 | 直购必填，保税不填
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house | 同一关区有多个监管场所时填写
              licenseNo C..19 0..1  许可证号 | License number | licence | 商检主管部门等核发的许可证件编号
              country C3 1  国家（地区） | Country | 9610: country of departure; 1210: 142 | 直购填起运国，保税填 142；表体填原产国
              freight N19,5 1  运杂费/运费 | Freight | actual freight | 物流企业实际收取的运费
              insuredFee N19,5 1  保价费 | Insured fee | actual insurance | 物流企业实际收取的保险费
              currency C3=142 1  币制 | Currency | fixed 142 | 固定填写 142（人民币）
              wrapType C1 0..1  包装种类代码 | Packing type | 1-digit packing kind | 一位包装种类代码
              packNo I9 1  件数 | Package number | fixed 1 | 固定填写 1
              grossWeight N19,5 1  毛重 | Gross weight | kg | 货物及包装的总重，单位千克
              netWeight N19,5 1  净重 | Net weight | kg; not above grossWeight | 除去包装的重量，单位千克，不大于毛重
              note C..1000 0..1  备注 | Note | free text | 自由填写
            InventoryList group 1..99  进口清单 | Inventory list
              gnum I 1  序号 | Line number | 1…; corresponds to the order line | 从 1 开始连续递增；清单与订单的商品须一一对应
              itemRecordNo C..30 0..1  账册备案料号 | Item record number | account-book item number; mandatory in bonded mode | 保税模式必填，账册备案料号
              itemNo C..20 0..1 {2018-113 C..30 0..1}  企业商品货号 | Article number | own SKU | 企业自定义的商品货号（SKU）
              itemName C..250 0..1  企业商品名称 | Article name | Chinese goods name as sold | 销售时的商品中文名称
              gcode C10 1  商品编码 | Commodity code | 10-digit HS code | 十位海关商品编码
              gname C1..250 1  商品名称 | Goods name | declared goods name | 申报的商品名称
              gmodel C1..510 1  规格型号 | Specification | specification: brand, model, composition, content, grade and so on, fields usually joined by a vertical bar | 规格型号：品牌、型号、成分、含量、等级等，各项通常以竖线分隔
              barCode C..50 0..1  条形码 | Bar code | 无 when there is none | 商品条形码，没有填“无”
              country C3 1  国家（地区） | Country | country of origin | 直购填起运国，保税填 142；表体填原产国
              tradeCountry C1..3 0..1 {2018-113 C3 0..1}  贸易国 | Trade country | trade country code | 贸易国，三位代码
              currency C3=142 1  币制 | Currency | fixed 142 | 固定填写 142（人民币）
              qty N19,5 1  数量 | Quantity | quantity in the transaction unit | 按成交计量单位的数量
              unit C3 1  计量单位 | Unit | 3-digit unit code of the transaction quantity | 成交计量单位，三位代码
              qty1 N19,5 1  法定数量 | First statutory quantity | quantity in the first legal unit | 按法定计量单位的数量
              unit1 C3 1  法定计量单位 | First statutory unit | first legal unit | 海关第一法定计量单位
              qty2 N19,5 0..1  第二数量 | Second statutory quantity | quantity in the second legal unit; pair with unit2 | 按第二法定计量单位的数量，与第二计量单位同填或同不填
              unit2 C3 0..1  第二计量单位 | Second statutory unit | second legal unit | 海关第二法定计量单位，与第二数量同填或同不填
              price N19,5 1  单价 | Price | transaction price | 成交单价
              totalPrice N19,5 1  总价 | Total price | transaction total | 成交总价
              note C..1000 0..1  备注 | Note | free text | 自由填写
        """#
}
