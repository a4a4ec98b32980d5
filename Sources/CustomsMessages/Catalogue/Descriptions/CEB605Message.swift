extension CatalogueText {
    /// CEB605Message, export cancellation. Source: ceb.md, "CEB605Message".
    static let ceb605 = #"""
        message CEB605Message  撤销申请单 | Export cancellation
        export declaration
        editions 2018-113 2022-05
        declared by as 603
        signature optional
        key exportCancellation agentCode / copNo
        references invtNo
        responsible agentCode
        elements
          InvtCancel group 1..100  撤销申请单 | Inventory cancel
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
            customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
            copNo C..30 1 {2018-113 C1..30 1}  企业内部编号 | Enterprise number | own number of the document; primary correlation key of the receipts
            preNo C18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
            invtNo C..20 1 {2018-113 C18 1}  清单编号 | Inventory number | inventory to cancel
            reason T..1000 1 {2018-113 C1..1000 1}  原因 | Reason | reason
            agentCode C..18 1 {2018-113 C1..18 1}  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
            agentName C..100 1 {2018-113 C1..100 1}  申报企业名称 | Agent name | its registered name
            ebcCode C..18 1 {2018-113 C1..18 1}  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
            ebcName C..100 1 {2018-113 C1..100 1}  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
            note C..1000 0..1  备注 | Note | free text
        """#
}
