extension CatalogueText {
    /// CEB507Message, arrival. Source: ceb.md, "CEB507Message".
    static let ceb507 = #"""
        message CEB507Message  运抵单 | Arrival
        export declaration
        editions 2018-113 2022-05
        declared by site operator
        signature optional
        head ArrivalHead
        key exportArrival operatorCode / copNo msgSeqNo
        responsible operatorCode logisticsCode
        elements
          Arrival group 1..100  运抵单 | Arrival
            ArrivalHead group 1  运抵单 | Arrival head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1?1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number
              preNo C18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
              operatorCode C..18 1 {2018-113 C1..18 1}  监管场所经营人代码 | Operator code | operator of the supervised site
              operatorName C..100 1 {2018-113 C1..100 1}  监管场所经营人名称 | Operator name | same
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              ieFlag C1 1  进出口标记 | Import or export flag | E
              trafMode T1 1 {2018-113 C1 1}  运输方式 | Transport mode | transport mode
              billNo C..37 0..1  提运单号 | Bill number | may be empty for post
              domesticTrafNo T..100 1 {2018-113 C1..100 1}  境内运输工具编号 | Domestic transport number | vehicle that brings the goods to the site
              logisticsCode C..18 1 {2018-113 C1..18 1}  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
              logisticsName C..100 1 {2018-113 C1..100 1}  物流企业名称 | Logistics name | its registered name
              msgCount I9 1  报文总数 | Message count | number of parts when the document is split over several messages; 1 if not split
              msgSeqNo I9 1  报文序号 | Message sequence number | number of this part, from 1, no gaps; 1 if not split
              note C..1000 0..1  备注 | Note | free text
            ArrivalList group 0..*  运抵单 | Arrival list
              gnum I5 1  序号 | Line number | line number from 1, consecutive
              logisticsNo C..32 1 {2018-113 C1..80 1}  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              totalPackageNo C..37 0..1  总包号 | Total package number | pallet or mail-bag number
              note C..1000 0..1  备注 | Note | free text
        """#
}
