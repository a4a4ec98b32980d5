extension CatalogueText {
    /// CEB514Message, waybill status receipt. Source: ceb.md, "CEB514Message".
    static let ceb514 = #"""
        message CEB514Message  物流运单状态回执 | Waybill status receipt
        import receipt
        editions 2018-113 2022-05
        key logisticsStatus logisticsCode / logisticsNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          LogisticsStatusReturn group 1..100  物流运单状态回执 | Logistics status return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            logisticsCode C1..18 1  物流企业代码 | Logistics code | logistics enterprise
            logisticsNo C1..60 1  物流运单编号 | Logistics number | echo
            logisticsStatus C1 1  物流签收状态 | Logistics status | echo, S
            returnStatus C1..10 1  回执状态 | Return status | 2 3 4 100 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
