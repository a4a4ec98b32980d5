extension CatalogueText {
    /// CEB608Message, bill assignment receipt. Source: ceb.md, "CEB608Message".
    static let ceb608 = #"""
        message CEB608Message  清单总分单回执 | Bill assignment receipt
        export receipt
        editions 2018-113 2022-05
        key exportAssignment agentCode / copNo msgSeqNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          WayBillReturn group 1..100  清单总分单回执 | Way bill return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            agentCode C..18 1  申报企业代码 | Agent code | declaring unit
            logisticsCode C..18 1  物流企业代码 | Logistics code | logistics enterprise
            copNo C..30 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            billNo C..37 1  提运单号 | Bill number | echo
            msgSeqNo I9 1  报文序号 | Message sequence number | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
