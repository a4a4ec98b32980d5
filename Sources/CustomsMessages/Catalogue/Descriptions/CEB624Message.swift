extension CatalogueText {
    /// CEB624Message, cancellation receipt. Source: ceb.md, "CEB624Message".
    static let ceb624 = #"""
        message CEB624Message  撤销申请单回执 | Cancellation receipt
        import receipt
        editions 2018-113 2022-05
        key cancellation agentCode / copNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          InvtCancelReturn group 1..100  撤销申请单回执 | Inventory cancel return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            customsCode C4 0..1  申报地海关代码 | Customs code | customs code
            agentCode C1..18 0..1  申报企业代码 | Agent code | declaring unit
            ebpCode C1..18 0..1  电商平台代码 | E-commerce platform code | platform
            ebcCode C1..18 0..1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            copNo C1..20 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            invtNo C18 0..1  清单编号 | Inventory number | number given by customs
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 120 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
