extension CatalogueText {
    /// CEB513Message, waybill status. Source: ceb.md, "CEB513Message".
    static let ceb513 = #"""
        message CEB513Message  物流运单状态 | Waybill status
        import declaration
        editions 2018-113 2022-05
        declared by logistics enterprise
        signature optional
        key logisticsStatus logisticsCode / logisticsNo
        responsible logisticsCode
        elements
          LogisticsStatus group 1..100  物流运单状态 | Logistics status
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
            logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
            logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name
            logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
            logisticsStatus C1 1  物流签收状态 | Logistics status | fixed S 签收; official sample shows R
            logisticsTime C14 1  物流状态时间 | Logistics time | time of the status, yyyyMMddHHmmss
            note C..1000 0..1  备注 | Note | free text
        """#
}
