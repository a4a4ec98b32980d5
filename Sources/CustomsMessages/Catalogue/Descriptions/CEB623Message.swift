extension CatalogueText {
    /// CEB623Message, cancellation. Source: ceb.md, "CEB623Message".
    static let ceb623 = #"""
        message CEB623Message  撤销申请单 | Cancellation
        import declaration
        editions 2018-113 2022-05
        declared by as 621
        signature mandatory
        key cancellation agentCode / copNo
        references invtNo orderNo logisticsNo
        responsible agentCode
        elements
          InvtCancel group 1..100  撤销申请单 | Inventory cancel
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | only 1 is allowed
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1..3 1  业务状态 | Report status | as 621
            customsCode C4 1  申报地海关代码 | Customs code | 4-digit customs code (JGS/T 18)
            orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform
            ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
            ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
            ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
            ebcName C1..100 1  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
            logisticsNo C1..60 1  物流运单编号 | Logistics number | parcel label number, unique per carrier within 6 months
            logisticsCode C1..18 1  物流企业代码 | Logistics code | customs registration no. (or credit code) of the logistics enterprise
            logisticsName C1..100 1  物流企业名称 | Logistics name | its registered name
            copNo C..20 0..1  企业内部编号 | Enterprise number | schema optional, spec text mandatory: always send, own number of the cancellation
            preNo C..18 0..1  预录入编号 | Pre-entry number | number given by the e-port; empty on new, fill on change/delete if known
            invtNo C1..18 1  清单编号 | Inventory number | inventory to cancel
            buyerIdType C1 1  订购人证件类型 | Buyer ID type | 1 ID card 身份证, 2 other; must be 1
            buyerIdNumber C1..60 1  订购人证件号码 | Buyer ID number | ID number
            buyerName C1..60 1  订购人姓名 | Buyer name | real name of the buyer
            buyerTelephone C1..30 1  订购人电话 | Buyer telephone | buyer phone
            agentCode C1..18 1  申报企业代码 | Agent code | declaring unit (customs broker or the enterprise itself); must match the signing card
            agentName C1..100 1  申报企业名称 | Agent name | its registered name
            reason C1..1000 1  原因 | Reason | reason of cancellation
            note C..1000 0..1  备注 | Note | free text
        """#
}
