extension CatalogueText {
    /// CEB711Message, entry list. Source: ceb.md, "CEB711Message".
    static let ceb711 = #"""
        message CEB711Message  入库明细单 | Entry list
        import declaration
        editions 2018-113 2022-05
        declared by operator of the supervised site
        signature mandatory
        head DeliveryHead
        key delivery operatorCode / copNo
        responsible operatorCode
        elements
          Delivery group 1  入库明细单 | Delivery
            DeliveryHead group 1  入库明细单 | Delivery head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | as 621
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              copNo C..20 0..1  企业内部编号 | Enterprise number | schema optional, spec text mandatory: always send
              preNo C..18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              rkdNo C..18 0..1  入库单编号 | Entry list number | number of the entry list given by customs, 18 characters
              operatorCode C1..18 1  监管场所经营人代码 | Operator code | operator of the supervised site
              operatorName C1..100 1  监管场所经营人名称 | Operator name | same
              ieFlag C1 1  进出口标记 | Import or export flag | I or E
              trafMode C1 1  运输方式 | Transport mode | transport mode
              trafNo C1..100 1  运输工具编号 | Transport number | means of transport
              voyageNo C1..32 1  航班航次号 | Voyage number | voyage
              billNo C1..37 1  提运单号 | Bill number | master bill
              logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name
              unloadLocation C..100 0..1  卸货库位 | Unload location | where unloaded
              note C..1000 0..1  备注 | Note | free text
            DeliveryList group 1..*  入库明细单 | Delivery list
              gnum I 1  序号 | Line number | line number
              logisticsNo C1..60 1  物流运单编号 | Logistics number | waybill of the parcel
              note C..1000 0..1  备注 | Note | free text
        """#
}
