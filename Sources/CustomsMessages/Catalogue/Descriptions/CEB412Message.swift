extension CatalogueText {
    /// CEB412Message, payment receipt. Source: ceb.md, "CEB412Message".
    static let ceb412 = #"""
        message CEB412Message  支付凭证回执 | Payment receipt
        import receipt
        editions 2018-113 2022-05
        key payment payCode / payTransactionId
        status returnStatus returnStatus returnTime returnInfo
        elements
          PaymentReturn group 1..100  支付凭证回执 | Payment return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            payCode C1..18 1  支付企业代码 | Pay code | echo
            payTransactionId C1..60 1  支付交易编号 | Pay transaction ID | echo
            returnStatus C1..10 1  回执状态 | Return status | 2 3 4 100 120 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
