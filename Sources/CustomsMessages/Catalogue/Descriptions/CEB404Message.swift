extension CatalogueText {
    /// CEB404Message, receipt of payment receipt. Source: ceb.md, "CEB404Message".
    static let ceb404 = #"""
        message CEB404Message  收款单回执 | Receipt of payment receipt
        export receipt
        editions 2018-113 2022-05
        key exportReceipts ebcCode / orderNo payNo?
        status returnStatus returnStatus returnTime returnInfo
        elements
          ReceiptsReturn group 1..100  收款单回执 | Receipts return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            orderNo C..60 1  订单编号 | Order number | echo
            payNo C..60 0..1  支付交易编号 | Pay number | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
