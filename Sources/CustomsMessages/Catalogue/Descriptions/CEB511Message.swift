extension CatalogueText {
    /// CEB511Message, waybill. Source: ceb.md, "CEB511Message".
    static let ceb511 = #"""
        message CEB511Message  物流运单 | Waybill
        import declaration
        editions 2018-113 2022-05
        declared by logistics enterprise
        signature optional
        head LogisticsHead
        key logistics logisticsCode / logisticsNo
        references orderNo
        responsible logisticsCode
        elements
          Logistics group 1..100  物流运单 | Logistics
            LogisticsHead group 1  物流运单 | Logistics head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts | 企业生成的 36 位唯一序号，字母大写；回执信息中常以方括号回显
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除 | 1 新增，2 变更，3 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss | 企业报送时间，格式 yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature) | 1 暂存，2 申报；申报时必须加签
              logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise | 物流企业的海关注册登记编码或统一社会信用代码
              logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name | 物流企业的登记名称
              logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months | 物流企业的运单包裹面单号，同一物流企业 6 个月内不重复
              billNo C..37 0..1  提运单号 | Bill number | direct purchase (9610) only | 仅直购进口（9610）填写
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform | 电商平台的订单编号，同一平台内唯一
              freight N19,5 0..1  运杂费/运费 | Freight | spec text: mandatory; schema: optional. Always send, 0 if none | 商品运输费用，没有填 0；格式上可缺省，实际应填写
              insuredFee N19,5 0..1  保价费 | Insured fee | same: always send | 商品保险费用，没有填 0；格式上可缺省，实际应填写
              currency C3=142 1  币制 | Currency | fixed 142 | 固定填写 142（人民币）
              weight N19,5 1  毛重 | Weight | gross weight, kg | 毛重，单位千克
              packNo I9 1  件数 | Package number | fixed 1 | 固定填写 1
              goodsInfo C..200 0..1  主要货物信息 | Goods information | main goods, names and quantities | 主要商品名称和数量
              consignee C1..100 1  收货人姓名 | Consignee | consignee | 收货人姓名，订单与运单须一致
              consigneeAddress C1..200 1  收货地址 | Consignee address | address | 收货地址，订单与运单须一致
              consigneeTelephone C1..50 1  收货人电话 | Consignee telephone | phone | 收货人电话，订单与运单须一致
              note C..1000 0..1  备注 | Note | free text | 自由填写
        """#
}
