extension CatalogueText {
    /// CEB604Message, export inventory receipt. Source: ceb.md, "CEB604Message".
    static let ceb604 = #"""
        message CEB604Message  申报清单回执 | Export inventory receipt
        export receipt
        editions 2018-113 2022-05
        key exportInventory agentCode / copNo
        status returnStatus returnStatus returnTime returnInfo
        elements
          InventoryReturn group 1..100  申报清单回执 | Inventory return
            guid C36 1  系统唯一序号 | Record ID | id of this receipt record, made by the e-port
            agentCode C..18 1  申报企业代码 | Agent code | declaring unit
            copNo C..30 1  企业内部编号 | Enterprise number | echo of the declared copNo
            preNo C18 1  预录入编号 | Pre-entry number | number the e-port gave
            invtNo C..20 1 {2018-113 C18 1}  清单编号 | Inventory number | number given by customs
            ebcCode C..18 1  电商企业代码 | E-commerce enterprise code | e-commerce enterprise
            ebpCode C..18 1 {2018-113 C1..50 1}  电商平台代码 | E-commerce platform code | platform
            orderNo C..60 1  订单编号 | Order number | echo
            statisticsFlag C1 1  申报业务类型 | Statistics flag | echo
            returnStatus C1..10 1  回执状态 | Return status | 1 2 3 4 100 120 300 399 800 899 … <0
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            returnInfo C..1000 1  回执信息 | Return info | text, reason of rejection
        """#
}
