extension CatalogueText {
    /// CEB510Message, departure receipt. Source: ceb.md, "CEB510Message".
    static let ceb510 = #"""
        message CEB510Message  离境单回执 | Departure receipt
        export receipt
        editions 2018-113 2022-05
        key exportDeparture logisticsCode / copNo msgSeqNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          DepartureReturn group 1..100  离境单回执 | Departure return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            logisticsCode C..18 1  物流企业代码 | Logistics code | logistics enterprise
            copNo C..30 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            msgSeqNo I9 1  报文序号 | Message sequence number | echo
            returnStatus C1..10 1 {2018-113 C..10 1}  回执状态 | Return status | not listed; as 508
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
