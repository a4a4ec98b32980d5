extension CodeTableText {
    /// Modes of trade.
    static let trade = #"""
        table trade
        names 贸易方式 | Modes of trade
        source those of e-commerce and some others, from the specification of the messages and published lists
        shape 4 digits
        complete no
        0110  一般贸易 | general trade
        0139  旅游购物商品 | goods bought by travellers
        1039  市场采购 | market procurement
        1200  保税间货物 | between bonded places
        1210  保税电商 | e-commerce through bonded zones
        1233  保税仓库货物 | bonded warehouse goods
        1239  保税电商A | e-commerce through bonded zones outside the pilot cities
        1261  退运电商（保税） | return of 1210 exports
        4019  边境小额 | small border trade
        9610  电子商务 | e-commerce direct
        9661  退运电商 | return of 9610 exports
        9710  跨境电商B2B直接出口 | e-commerce B2B, direct export
        9810  跨境电商出口海外仓 | e-commerce, export to an overseas warehouse
        """#
}
