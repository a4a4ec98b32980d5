extension CatalogueText {
    /// CEB607Message, bill assignment. Source: ceb.md, "CEB607Message".
    static let ceb607 = #"""
        message CEB607Message  清单总分单 | Bill assignment
        export declaration
        editions 2018-113 2022-05
        declared by as 603
        signature optional
        head WayBillHead
        key exportAssignment agentCode / copNo msgSeqNo
        responsible agentCode
        elements
          WayBill group 1..100  清单总分单 | Way bill
            WayBillHead group 1  清单总分单 | Way bill head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number of the document; primary correlation key of the receipts
              preNo C18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              agentCode C..18 1 {2018-113 C1..18 1}  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C..100 1 {2018-113 C1..100 1}  申报企业名称 | Agent name | its registered name
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              trafMode T1 1 {2018-113 C1 1}  运输方式 | Transport mode | 1-character transport mode (JGS-20)
              trafName T..100 1 {2018-113 C1..100 1}  运输工具名称 | Transport name | means of transport
              voyageNo T..32 1 {2018-113 C1..32 1}  航班航次号 | Voyage number | voyage
              billNo C..37 1 {2018-113 C1..37 1}  提运单号 | Bill number | sea bill of lading / air master waybill / truck manifest
              domesticTrafNo C..100 0..1  境内运输工具编号 | Domestic transport number | domestic vehicle, e.g. number plate
              grossWeight N19,5 1  毛重 | Gross weight | kg
              logisticsCode C..18 1 {2018-113 C1..18 1}  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C..100 1 {2018-113 C1..100 1}  物流企业名称 | Logistics name | its registered name
              msgCount I9 1  报文总数 | Message count | number of parts when the document is split over several messages; 1 if not split
              msgSeqNo I9 1  报文序号 | Message sequence number | number of this part, from 1, no gaps; 1 if not split
              note C..1000 0..1  备注 | Note | free text
            WayBillList group 1..* {2018-113 group 1..100}  清单总分单 | Way bill list
              gnum I5 1  序号 | Line number | line number from 1, consecutive
              totalPackageNo C..60 0..1  总包号 | Total package number | pallet or mail-bag number
              logisticsNo C..32 1 {2018-113 C1..80 1}  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              invtNo C..20 0..1 {2018-113 C18 0..1}  清单编号 | Inventory number | inventory number of the parcel
              note C..1000 0..1  备注 | Note | free text
        """#
}
