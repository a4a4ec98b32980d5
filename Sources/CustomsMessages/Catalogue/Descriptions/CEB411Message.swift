extension CatalogueText {
    /// CEB411Message, payment. Source: ceb.md, "CEB411Message".
    static let ceb411 = #"""
        message CEB411Message  支付凭证 | Payment
        import declaration
        editions 2018-113 2022-05
        declared by payment enterprise, or entrusted express/post operator
        signature optional
        head PaymentHead
        key payment payCode / payTransactionId
        references orderNo
        responsible payCode
        elements
          Payment group 1..100  支付凭证 | Payment
            PaymentHead group 1  支付凭证 | Payment head
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature)
              payCode C1..18 1  支付企业代码 | Pay code | customs registration no. of the payment enterprise
              payName C1..100 1  支付企业名称 | Pay name | its registered name
              payTransactionId C1..60 1  支付交易编号 | Pay transaction ID | payment transaction number, unique per payment enterprise
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform
              payerIdType C1 1  支付人证件类型 | Payer ID type | 1 ID card, 2 other; must be 1
              payerIdNumber C1..60 1  支付人证件号码 | Payer ID number | payer ID number
              payerName C1..60 1  支付人姓名 | Payer name | payer name
              telephone C..60 0..1  支付人电话 | Telephone | payer phone
              amountPaid N19,5 1  支付金额 | Amount paid | amount paid
              currency C3=142 1  币制 | Currency | fixed 142
              payTime C14 1  支付时间 | Pay time | yyyyMMddHHmmss
              note C..1000 0..1  备注 | Note | free text
        """#
}
