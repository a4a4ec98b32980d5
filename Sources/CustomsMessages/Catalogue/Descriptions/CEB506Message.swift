extension CatalogueText {
    /// CEB506Message, export waybill receipt. Source: ceb.md, "CEB506Message".
    static let ceb506 = #"""
        message CEB506Message  物流运单回执 | Export waybill receipt
        export receipt
        editions 2018-113 2022-05
        key exportLogistics logisticsCode / logisticsNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          LogisticsReturn group 1..100  物流运单回执 | Logistics return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            logisticsCode C..18 1  物流企业代码 | Logistics code | logistics enterprise
            logisticsNo C..32 1 {2018-113 C..80 1}  物流运单编号 | Logistics number | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
