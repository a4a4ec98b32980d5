extension CatalogueText {
    /// CEB403Message, receipt of payment. Source: ceb.md, "CEB403Message".
    static let ceb403 = #"""
        message CEB403Message  收款单 | Receipt of payment
        export declaration
        editions 2018-113 2022-05
        declared by payment enterprise or e-commerce enterprise
        signature optional
        key exportReceipts ebcCode / orderNo payNo?
        references orderNo
        responsible payCode ebcCode
        elements
          Receipts group 1..100  收款单 | Receipts
            guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
            appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
            appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
            appStatus C1?1 1 {2018-113 C1?2 1}  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
            ebpCode C..18 1 {2018-113 C1..50 1}  电商平台代码 | E-commerce platform code | as 303
            ebpName C..100 1 {2018-113 C1..100 1}  电商平台名称 | E-commerce platform name | registered name of the platform
            ebcCode C..18 1 {2018-113 C1..18 1}  电商企业代码 | E-commerce enterprise code | customs registration no. (10) or credit code (18) of the e-commerce enterprise
            ebcName C..100 1 {2018-113 C1..100 1}  电商企业名称 | E-commerce enterprise name | registered name of the e-commerce enterprise
            orderNo C..60 1 {2018-113 C1..60 1}  订单编号 | Order number | platform order number, unique per platform
            payCode C..18 0..1  支付企业代码 | Pay code | mandatory for domestic payers
            payName C..100 1 {2018-113 C1..100 1}  支付企业名称 | Pay name | 现金支付 when not paid online
            payNo C..60 0..1  支付交易编号 | Pay number | payment number
            charge N19,5 1  收款金额 | Charge | amount received
            currency C3 1  币制 | Currency | currency code
            accountingDate C14 1  到账时间 | Accounting date | yyyyMMddHHmmss although named date
            note C..1000 0..1  备注 | Note | free text
        """#
}
