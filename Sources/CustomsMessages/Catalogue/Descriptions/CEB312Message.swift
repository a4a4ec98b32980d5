extension CatalogueText {
    /// CEB312Message, order receipt. Source: ceb.md, "CEB312Message".
    static let ceb312 = #"""
        message CEB312Message  电子订单回执 | Order receipt
        import receipt
        editions 2018-113 2022-05
        key order ebpCode / orderNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          OrderReturn group 1..100  电子订单回执 | Order return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            ebpCode C1..18 1  电商平台代码 | E-commerce platform code | platform
            ebcCode C1..18 1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            orderNo C1..60 1  订单编号 | Order number | echo
            returnStatus C1..10 1  回执状态 | Return status | 2 3 4 100 120 399 <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C1..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
