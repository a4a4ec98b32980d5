extension CatalogueText {
    /// CEB509Message, departure. Source: ceb.md, "CEB509Message".
    static let ceb509 = #"""
        message CEB509Message  离境单 | Departure
        export declaration
        editions 2018-113 2022-05
        declared by logistics enterprise
        signature optional
        head DepartureHead
        key exportDeparture logisticsCode / copNo msgSeqNo
        responsible logisticsCode
        elements
          Departure group 1..100  离境单 | Departure
            DepartureHead group 1  离境单 | Departure head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number of the document; primary correlation key of the receipts
              preNo C18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              logisticsCode C..18 1 {2018-113 C1..18 1}  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C..100 1 {2018-113 C1..100 1}  物流企业名称 | Logistics name | its registered name
              trafMode T1 1 {2018-113 C1 1}  运输方式 | Transport mode | 1-character transport mode (JGS-20)
              trafName C..100 0..1  运输工具名称 | Transport name | means of transport
              voyageNo C..32 0..1  航班航次号 | Voyage number | voyage
              billNo C..37 0..1  提运单号 | Bill number | sea bill of lading / air master waybill / truck manifest
              leaveTime C14 1  离境时间 | Leave time | yyyyMMddHHmmss
              msgCount I9 1  报文总数 | Message count | number of parts when the document is split over several messages; 1 if not split
              msgSeqNo I9 1  报文序号 | Message sequence number | number of this part, from 1, no gaps; 1 if not split
              note C..1000 0..1  备注 | Note | free text
            DepartureList group 1..* {2018-113 group 1..100}  离境单 | Departure list
              gnum I5 1  序号 | Line number | line number from 1, consecutive
              totalPackageNo C..37 0..1  总包号 | Total package number | pallet or mail-bag number
              logisticsNo C..32 1 {2018-113 C1..80 1}  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              note C..1000 0..1  备注 | Note | free text
        """#
}
