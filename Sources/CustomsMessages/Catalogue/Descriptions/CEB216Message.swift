extension CatalogueText {
    /// CEB216Message, tally list receipt. Source: ceb.md, "CEB216Message".
    static let ceb216 = #"""
        message CEB216Message  理货明细单回执 | Tally list receipt
        export receipt
        editions 2022-05
        key exportTally operatorCode / coElNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          InvtRefundDetailReturn group 1..100  理货明细单回执 | Inventory refund detail return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            operatorCode C..18 1  监管场所经营人代码 | Operator code | site operator
            logisticsCode C..18 1  物流企业代码 | Logistics code | logistics enterprise
            logisticsNo C..80 1  物流运单编号 | Logistics number | waybill
            coElNo C..30 1  企业内部编号 | Customs office declaration number | echo
            preNo C..18 0..1  预录入编号 | Pre-entry number | number the e-port gave
            returnStatus C..10 1  回执状态 | Return status | 1 2 3 4 100 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
