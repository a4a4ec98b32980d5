extension CatalogueText {
    /// CEB702Message, summary application receipt. Source: ceb.md, "CEB702Message".
    static let ceb702 = #"""
        message CEB702Message  汇总申请单回执 | Summary application receipt
        export receipt
        editions 2018-113 2022-05
        key exportSummary agentCode / copNo msgSeqNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          SummaryReturn group 1..100  汇总申请单回执 | Summary return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            agentCode C..18 1  申报企业代码 | Agent code | declaring unit
            ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            copNo C..30 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            sumNo C18 0..1  汇总申请编号 | Summary number | summary number given by customs
            msgSeqNo I9 1  报文序号 | Message sequence number | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
