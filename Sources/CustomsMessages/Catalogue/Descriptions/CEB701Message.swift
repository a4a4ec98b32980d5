extension CatalogueText {
    /// CEB701Message, summary application. Source: ceb.md, "CEB701Message".
    static let ceb701 = #"""
        message CEB701Message  汇总申请单 | Summary application
        export declaration
        editions 2018-113 2022-05
        declared by as 603
        signature optional
        head SummaryApplyHead
        key exportSummary agentCode / copNo msgSeqNo
        responsible agentCode
        elements
          SummaryApply group 1..100  汇总申请单 | Summary apply
            SummaryApplyHead group 1  汇总申请单 | Summary apply head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1?2 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
              copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number of the document; primary correlation key of the receipts
              preNo C..18 0..1  预录入编号 | Pre-entry number | e-port number
              sumNo C..18 0..1  汇总申请编号 | Summary number | number given by customs
              agentCode C..18 1 {2018-113 C1..18 1}  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
              agentName C..100 1 {2018-113 C1..100 1}  申报企业名称 | Agent name | its registered name
              ebcCode C..18 1 {2018-113 C1..18 1}  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
              ebcName C..100 1 {2018-113 C1..100 1}  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
              declAgentCode C..18 1 {2018-113 C1..18 1}  报关单位代码 | Declaration agent code | unit that files the customs declaration
              declAgentName C..100 1 {2018-113 C1..100 1}  报关单位名称 | Declaration agent name | same
              startTime C14 0..1  汇总开始时间 | Start time | yyyyMMddHHmmss, in a pair with endTime
              endTime C14 0..1  汇总结束时间 | End time | not before startTime
              loctNo C..10 0..1  监管场所代码 | Supervised site number | supervised site, when several under one customs house
              summaryFlag C1 1  收发货人汇总标志 | Summary flag | 1 by consignor only, 2 by consignor and producer
              itemNameFlag C1 1  按商品名汇总标志 | Item name flag | 1 by the original goods name; empty (0 characters not allowed by the schema) means by general class name
              msgCount I9 1  报文总数 | Message count | number of parts when the document is split over several messages; 1 if not split
              msgSeqNo I9 1  报文序号 | Message sequence number | number of this part, from 1, no gaps; 1 if not split
              note C..1000 0..1  备注 | Note | free text
            SummaryApplyList group 0..* {2018-113 group 1..100}  汇总申请单 | Summary apply list
              invtNo C..20 1 {2018-113 C18 1}  清单编号 | Inventory number | inventory number given by customs
        """#
}
