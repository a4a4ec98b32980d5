extension CodeTableText {
    /// Customs districts (two digits) and offices (four).
    static let customs = #"""
        table customs
        names 关区 | Customs offices
        source the customs districts of JGS/T 18, all of them; of their offices only a few, from published lists
        shape 4 digits
        complete prefix 2
        00  海关总署 | General Administration
        01  北京关区 | Beijing district
        02  天津关区 | Tianjin district
        04  石家庄关区 | Shijiazhuang district
        05  太原关区 | Taiyuan district
        06  满洲里关区 | Manzhouli district
        07  呼和浩特关区 | Hohhot district
        08  沈阳关区 | Shenyang district
        09  大连关区 | Dalian district
        15  长春关区 | Changchun district
        19  哈尔滨关区 | Harbin district
        22  上海关区 | Shanghai district
        23  南京关区 | Nanjing district
        29  杭州关区 | Hangzhou district
        31  宁波关区 | Ningbo district
        33  合肥关区 | Hefei district
        35  福州关区 | Fuzhou district
        37  厦门关区 | Xiamen district
        40  南昌关区 | Nanchang district
        42  青岛关区 | Qingdao district
        43  济南关区 | Jinan district
        46  郑州关区 | Zhengzhou district
        47  武汉关区 | Wuhan district
        49  长沙关区 | Changsha district
        50  广东分署 | Guangdong Sub-Administration
        51  广州关区 | Guangzhou district
        52  黄埔关区 | Huangpu district
        53  深圳关区 | Shenzhen district
        57  拱北关区 | Gongbei district
        60  汕头关区 | Shantou district
        64  海口关区 | Haikou district
        67  湛江关区 | Zhanjiang district
        68  江门关区 | Jiangmen district
        72  南宁关区 | Nanning district
        79  成都关区 | Chengdu district
        80  重庆关区 | Chongqing district
        83  贵阳关区 | Guiyang district
        86  昆明关区 | Kunming district
        88  拉萨关区 | Lhasa district
        90  西安关区 | Xi'an district
        94  乌鲁木齐关区 | Ürümqi district
        95  兰州关区 | Lanzhou district
        96  银川关区 | Yinchuan district
        97  西宁关区 | Xining district
        0100  北京关区 | Beijing district
        0200  天津关区 | Tianjin district
        0400  石家庄关区 | Shijiazhuang district
        0500  太原关区 | Taiyuan district
        0600  满洲里关区 | Manzhouli district
        0700  呼和浩特关区 | Hohhot district
        0800  沈阳关区 | Shenyang district
        0900  大连关区 | Dalian district
        1500  长春关区 | Changchun district
        1900  哈尔滨关区 | Harbin district
        2200  上海关区 | Shanghai district
        2300  南京关区 | Nanjing district
        2900  杭州关区 | Hangzhou district
        3100  宁波关区 | Ningbo district
        3300  合肥关区 | Hefei district
        3500  福州关区 | Fuzhou district
        3700  厦门关区 | Xiamen district
        4000  南昌关区 | Nanchang district
        4200  青岛关区 | Qingdao district
        4300  济南关区 | Jinan district
        4600  郑州关区 | Zhengzhou district
        4700  武汉关区 | Wuhan district
        4900  长沙关区 | Changsha district
        5100  广州关区 | Guangzhou district
        5200  黄埔关区 | Huangpu district
        5300  深圳关区 | Shenzhen district
        5700  拱北关区 | Gongbei district
        6000  汕头关区 | Shantou district
        6400  海口关区 | Haikou district
        6700  湛江关区 | Zhanjiang district
        6800  江门关区 | Jiangmen district
        7200  南宁关区 | Nanning district
        7900  成都关区 | Chengdu district
        8000  重庆关区 | Chongqing district
        8300  贵阳关区 | Guiyang district
        8600  昆明关区 | Kunming district
        8800  拉萨关区 | Lhasa district
        9000  西安关区 | Xi'an district
        9400  乌鲁木齐关区 | Ürümqi district
        9500  兰州关区 | Lanzhou district
        9600  银川关区 | Yinchuan district
        9700  西宁关区 | Xining district
        0101  机场货管 | Capital Airport, cargo
        0202  新港海关 | Tianjin Xingang
        0702  二连海关 | Erlianhaote
        0930  丹东海关 | Dandong
        2201  浦江海关 | Shanghai Pujiang
        2233  浦东机场 | Pudong Airport
        2244  上海快件 | Shanghai express parcels
        2248  洋山港区 | Yangshan, port
        2249  洋山保税 | Yangshan, bonded area
        2921  义乌海关 | Yiwu
        2928  杭关电商 | Hangzhou, e-commerce
        2931  温关邮办 | Wenzhou, post office
        2942  舟关金塘 | Zhoushan, Jintang
        2943  舟关综保 | Zhoushan, bonded zone
        2981  嘉关乍办 | Jiaxing, Zhapu
        3101  宁波海关 | Ningbo
        4712  武关机场 | Wuhan Airport
        5141  广州机场 | Guangzhou Airport
        5204  东莞海关 | Dongguan
        5205  太平海关 | Taiping
        5301  皇岗海关 | Huanggang
        5302  罗湖海关 | Luohu
        5303  沙头角关 | Shatoujiao
        5304  蛇口海关 | Shekou
        5314  深圳邮局海关 | Shenzhen, post office
        5316  大鹏海关 | Dapeng
        5317  深关机场 | Shenzhen Airport
        5318  梅林海关 | Meilin
        5320  文锦渡关 | Wenjindu
        5321  福保税关 | Futian bonded area
        5343  深盐物流 | Shenzhen Yantian logistics
        5345  深圳湾关 | Shenzhen Bay
        5348  深关大铲 | Shenzhen Dachan Bay
        5349  前海港区 | Qianhai
        5353  西九龙站海关 | West Kowloon station
        5354  莲塘口岸 | Liantang
        5795  横琴海关 | Hengqin
        7208  凭祥海关 | Pingxiang
        7901  成都海关 | Chengdu
        """#
}
