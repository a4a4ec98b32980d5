extension CatalogueText {
    /// CEB606Message, export cancellation receipt. Source: ceb.md, "CEB606Message".
    static let ceb606 = #"""
        message CEB606Message  撤销申请单回执 | Export cancellation receipt
        export receipt
        editions 2018-113 2022-05
        key exportCancellation agentCode / copNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          InvtCancelReturn group 1..100  撤销申请单回执 | Inventory cancel return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            agentCode C..18 1  申报企业代码 | Agent code | declaring unit
            copNo C..30 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            invtNo C..20 1 {2018-113 C18 1}  清单编号 | Inventory number | number given by customs
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
