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
              guid C36 1  系统唯一序号 | Record ID | record id, 36 characters, upper-case UUID; business key of this record inside the sender, echoed in square brackets in receipts | 企业生成的 36 位唯一序号，字母大写；回执信息中常以方括号回显
              appType C1 1  报送类型 | Report type | 1 new 新增, 2 change 变更, 3 delete 删除 | 1 新增，2 变更，3 删除
              appTime C14 1  报送时间 | Report time | time the enterprise reports, yyyyMMddHHmmss | 企业报送时间，格式 yyyyMMddHHmmss
              appStatus C1..3 1  业务状态 | Report status | 1 staged 暂存, 2 declared 申报 (2 requires the Signature) | 1 暂存，2 申报；申报时必须加签
              payCode C1..18 1  支付企业代码 | Pay code | customs registration no. of the payment enterprise | 支付企业的海关注册登记编码或统一社会信用代码
              payName C1..100 1  支付企业名称 | Pay name | its registered name | 支付企业的登记名称
              payTransactionId C1..60 1  支付交易编号 | Pay transaction ID | payment transaction number, unique per payment enterprise | 支付交易流水号，同一支付企业内唯一
              orderNo C1..60 1  订单编号 | Order number | platform order number, unique per platform | 电商平台的订单编号，同一平台内唯一
              ebpCode C1..18 1  电商平台代码 | E-commerce platform code | customs registration no. (10) or unified social credit code (18) of the platform | 电商平台的海关注册登记编码（10 位）或统一社会信用代码（18 位）
              ebpName C1..100 1  电商平台名称 | E-commerce platform name | registered name of the platform | 电商平台的登记名称
              payerIdType C1 1  支付人证件类型 | Payer ID type | 1 ID card, 2 other; must be 1 | 1 身份证，2 其他；只接受 1
              payerIdNumber C1..60 1  支付人证件号码 | Payer ID number | payer ID number | 支付人证件号码，应与订购人一致
              payerName C1..60 1  支付人姓名 | Payer name | payer name | 支付人姓名，应与订购人一致
              telephone C..60 0..1  支付人电话 | Telephone | payer phone | 支付人电话
              amountPaid N19,5 1  支付金额 | Amount paid | amount paid | 支付金额，应与订单的实际支付金额一致
              currency C3=142 1  币制 | Currency | fixed 142 | 固定填写 142（人民币）
              payTime C14 1  支付时间 | Pay time | yyyyMMddHHmmss | 支付时间，格式 yyyyMMddHHmmss
              note C..1000 0..1  备注 | Note | free text | 自由填写
        """#
}
