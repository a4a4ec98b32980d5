extension CatalogueText {
    /// CEB214Message, export return receipt. Source: ceb.md, "CEB214Message".
    static let ceb214 = #"""
        message CEB214Message  退货申请单回执 | Export return receipt
        export receipt
        editions 2022-05
        key exportRefund agentCode / coElNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          RefundReturn group 1..100  退货申请单回执 | Refund return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            ebpCode C..18 0..1  电商平台代码 | E-commerce platform code | platform
            ebcCode C..18 0..1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            agentCode C..18 1  申报企业代码 | Agent code | declaring unit
            coElNo C..30 1  企业内部编号 | Customs office declaration number | echo
            preNo C..18 0..1  预录入编号 | Pre-entry number | number the e-port gave
            invtNo C..20 1  清单编号 | Inventory number | number given by customs
            returnStatus C..10 1  回执状态 | Return status | 1 2 3 4 100 120 300 500 505 600 800 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
