extension CatalogueText {
    /// CEB792Message, summary result. Source: ceb.md, "CEB792Message".
    static let ceb792 = #"""
        message CEB792Message  汇总结果单 | Summary result
        export receipt
        editions 2018-113 2022-05
        head SummaryResultHead
        key exportSummaryResult / sumNo
        status declarationState decState opDate entryId
        elements
          SummaryResult group 1..100  汇总结果单 | Summary result
            SummaryResultHead group 1  汇总结果单 | Summary result head
              guid C36 1  系统唯一序号 | Record ID | record id
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              sumNo C18 1  汇总申请编号 | Summary number | number given by customs
              opDate C17 1  汇总处理时间 | Operation date | yyyyMMddHHmmssSSS
              declSeqNo C18 1  汇总统一编号 | Declaration sequence number | one per customs declaration
              decTmpNo C18 0..1  报关单暂存编号 | Declaration tmp number | e-port temporary number
              decPreNo C18 0..1  报关单预录入编号 | Declaration pre-entry number | e-port pre-entry number
              entryId C18 0..1  报关单编号 | Entry ID | customs declaration number
              decState C1..3 1  报关单状态 | Declaration state | value set by customs
              agentCode C..18 1  申报企业代码 | Agent code | declaring unit
              agentName C..100 1  申报企业名称 | Agent name | its registered name
              ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              declAgentCode C..18 1  报关单位代码 | Declaration agent code | unit that files the customs declaration
              declAgentName C..100 1  报关单位名称 | Declaration agent name | same
              grossWeight N19,5 1  毛重 | Gross weight | kg
              netWeight N19,5 1  净重 | Net weight | kg
              msgCount I9 1  报文总数 | Message count | number of parts when the document is split over several messages; 1 if not split
              msgSeqNo I9 1  报文序号 | Message sequence number | number of this part, from 1, no gaps; 1 if not split
              note C..1000 0..1  备注 | Note | free text
            SummaryResultList group 0..* {2018-113 group 0..100}  汇总结果单 | Summary result list
              invtNo C..20 1 {2018-113 C18 1}  清单编号 | Inventory number | inventory number given by customs
              logisticsNo C..32 1 {2018-113 C..80 1}  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
              gseqno I5 1 {2018-113 -}  汇总结果单顺序号 | Sequence number | 202205 only; all-lower-case tag
              gnum I5 1  序号 | Line number | line number from 1, consecutive
              gcode C10 1  商品编码 | Commodity code | 10-digit HS code
        """#
}
