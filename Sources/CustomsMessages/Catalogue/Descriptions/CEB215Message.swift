extension CatalogueText {
    /// CEB215Message, tally list. Source: ceb.md, "CEB215Message".
    static let ceb215 = #"""
        message CEB215Message  理货明细单 | Tally list
        export declaration
        editions 2022-05
        declared by site operator
        signature optional
        key exportTally operatorCode / coElNo
        references invtNo logisticsNo
        responsible operatorCode
        elements
          InvtRefundDetail group 1..100  理货明细单 | Inventory refund detail
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
            customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
            operatorCode C..18 1  监管场所经营人代码 | Operator code | operator of the supervised site
            operatorName C..100 1  监管场所经营人名称 | Operator name | same
            logisticsCode C..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
            logisticsName C..100 1  物流企业名称 | Logistics name | its registered name
            logisticsNo C..80 1  物流运单编号 | Logistics number | original or inbound waybill
            invtNo C..20 0..1  清单编号 | Inventory number | inventory number given by customs
            coElNo C..20 1  企业内部编号 | Customs office declaration number | own number of the document
            preNo C..18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
            billNo C..37 1  提运单号 | Bill number | waybill number when there is none
            ieFlag C1 1  进出口标记 | Import or export flag | I
            trafMode C1 1  运输方式 | Transport mode | 1-character transport mode (JGS-20)
            trafName C..100 1  运输工具名称 | Transport name | means of transport
            voyageNo C..32 1  航班航次号 | Voyage number | voyage
            location C..250 0..1  卸货库位 | Location | where unloaded
            note C..250 0..1  备注 | Note | free text
        """#
}
