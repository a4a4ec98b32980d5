extension CodeTableText {
    /// Modes of transport.
    static let traffic = #"""
        table traffic
        names 运输方式 | Modes of transport
        source the customs parameter tables (JGS-20), as published lists have them; letters may be missing
        shape 1 characters
        complete no
        0  非保税区 | from or to outside bonded areas
        1  监管仓库 | supervised warehouse
        2  水路运输 | water
        3  铁路运输 | rail
        4  公路运输 | road
        5  航空运输 | air
        6  邮件运输 | post
        7  保税区 | bonded area
        8  保税仓库 | bonded warehouse
        9  其他运输 | other
        G  固定设施运输 | fixed installation
        H  边境特殊海关作业区 | special border operation area
        L  旅客携带 | carried by a traveller
        T  综合实验区 | comprehensive pilot zone
        W  物流中心 | bonded logistics centre
        X  物流园区 | bonded logistics park
        Y  保税港区 | bonded port or comprehensive bonded zone
        Z  出口加工区 | export processing zone
        """#
}
