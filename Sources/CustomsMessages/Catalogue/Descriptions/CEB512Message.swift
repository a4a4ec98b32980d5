extension CatalogueText {
    /// CEB512Message, waybill receipt. Source: ceb.md, "CEB512Message".
    static let ceb512 = #"""
        message CEB512Message  物流运单回执 | Waybill receipt
        import receipt
        editions 2018-113 2022-05
        key logistics logisticsCode / logisticsNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          LogisticsReturn group 1..100  物流运单回执 | Logistics return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            logisticsCode C1..18 1  物流企业代码 | Logistics code | logistics enterprise
            logisticsNo C1..60 1  物流运单编号 | Logistics number | echo
            returnStatus C1..10 1  回执状态 | Return status | 2 3 4 100 120 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
