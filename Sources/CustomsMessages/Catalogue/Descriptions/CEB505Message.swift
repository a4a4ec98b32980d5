extension CatalogueText {
    /// CEB505Message, export waybill. Source: ceb.md, "CEB505Message".
    static let ceb505 = #"""
        message CEB505Message  物流运单 | Export waybill
        export declaration
        editions 2018-113 2022-05
        declared by logistics enterprise
        signature optional
        key exportLogistics logisticsCode / logisticsNo
        responsible logisticsCode
        elements
          Logistics group 1..100  物流运单 | Logistics
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1?2 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
            logisticsCode C..18 1 {2018-113 C1..18 1}  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
            logisticsName C..100 1 {2018-113 C1..100 1}  物流企业名称 | Logistics name | its registered name
            logisticsNo C..32 1 {2018-113 C1..80 1}  物流运单编号 | Logistics number | bill number + waybill number must be unique together
            freight N19,5 1  运杂费/运费 | Freight | freight
            insuredFee N19,5 1  保价费 | Insured fee | insurance
            currency C3 1  币制 | Currency | currency code
            grossWeight N19,5 1  毛重 | Gross weight | kg
            packNo I9 1  件数 | Package number | parcels under the waybill
            goodsInfo T..200 1 {2018-113 C1..200 1}  主要货物信息 | Goods information | main goods, names and quantities
            ebcCode C..18 0..1  电商企业代码 | E-commerce enterprise code | consignor
            ebcName C..100 0..1  电商企业名称 | E-commerce enterprise name | consignor name
            ebcTelephone C..50 0..1  收发货人电话 | E-commerce enterprise telephone | phone
            note C..1000 0..1  备注 | Note | free text
        """#
}
