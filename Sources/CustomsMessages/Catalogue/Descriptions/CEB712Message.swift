extension CatalogueText {
    /// CEB712Message, entry list receipt. Source: ceb.md, "CEB712Message".
    static let ceb712 = #"""
        message CEB712Message  入库明细单回执 | Entry list receipt
        import receipt
        editions 2018-113 2022-05
        key delivery operatorCode / copNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          DeliveryReturn group 1..100  入库明细单回执 | Delivery return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            customsCode C4 0..1  申报地海关代码 | Customs code | customs code
            operatorCode C1..18 0..1  监管场所经营人代码 | Operator code | site operator
            copNo C..20 0..1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C..18 0..1  预录入编号 | Pre-entry number | number the e-port gave
            rkdNo C..18 0..1  入库单编号 | Entry list number | entry-list number given by customs
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 120 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
