extension CatalogueText {
    /// CEB304Message, export order receipt. Source: ceb.md, "CEB304Message".
    static let ceb304 = #"""
        message CEB304Message  电子订单回执 | Export order receipt
        export receipt
        editions 2018-113 2022-05
        key exportOrder ebpCode / orderNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          OrderReturn group 1..100  电子订单回执 | Order return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            ebpCode C..18 1 {2018-113 C1..50 1}  电商平台代码 | E-commerce platform code | platform
            ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            orderNo C..60 1  订单编号 | Order number | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 399 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
