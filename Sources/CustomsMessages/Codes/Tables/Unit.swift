extension CodeTableText {
    /// Units.
    static let unit = #"""
        table unit
        names 计量单位 | Units
        source the three-digit codes of the customs parameter tables (JGS-20), as published lists have them; codes above 149 may be missing
        shape 3 digits
        complete 000-149
        001  台 | set (of machines)
        002  座 | unit (of buildings)
        003  辆 | vehicle
        004  艘 | ship
        005  架 | aircraft
        006  套 | set
        007  个 | piece | PCS PC EA
        008  只 | piece (of things and animals)
        009  头 | head
        010  张 | sheet
        011  件 | article
        012  支 | stick, tube
        013  枝 | branch, pencil
        014  根 | rod
        015  条 | strip
        016  把 | handful
        017  块 | lump
        018  卷 | roll
        019  副 | pair, set
        020  片 | slice
        021  组 | group
        022  份 | portion
        023  幅 | width
        025  双 | pair (of shoes)
        026  对 | pair
        027  棵 | plant
        028  株 | stem
        029  井 | well
        030  米 | metre | M
        031  盘 | disc
        032  平方米 | square metre | M2
        033  立方米 | cubic metre | M3
        034  筒 | tube
        035  千克 | kilogram | KG KGS
        036  克 | gram | G
        037  盆 | pot
        038  万个 | ten thousand pieces
        039  具 | apparatus
        040  百副 | hundred pairs
        041  百支 | hundred sticks
        042  百把 | hundred handfuls
        043  百个 | hundred pieces
        044  百片 | hundred slices
        045  刀 | quire
        046  疋 | bolt of cloth
        047  公担 | quintal
        048  扇 | leaf (of doors)
        049  百枝 | hundred pencils
        050  千只 | thousand (of things and animals)
        051  千块 | thousand lumps
        052  千盒 | thousand boxes
        053  千枝 | thousand pencils
        054  千个 | thousand pieces
        055  亿支 | hundred million sticks
        056  亿个 | hundred million pieces
        057  万套 | ten thousand sets
        058  千张 | thousand sheets
        059  万张 | ten thousand sheets
        060  千伏安 | kilovolt-ampere | KVA
        061  千瓦 | kilowatt | KW
        062  千瓦时 | kilowatt-hour | KWH
        063  千升 | kilolitre | KL
        067  英尺 | foot | FT
        070  吨 | tonne | T
        071  长吨 | long ton
        072  短吨 | short ton
        073  司马担 | picul (Hong Kong)
        074  司马斤 | catty (Hong Kong)
        075  斤 | jin (half a kilogram)
        076  磅 | pound | LB
        077  担 | dan (fifty kilograms)
        078  英担 | hundredweight
        079  短担 | short hundredweight
        080  两 | liang (fifty grams)
        081  市担 | market dan
        083  盎司 | ounce | OZ
        084  克拉 | carat | CT
        085  市尺 | chi
        086  码 | yard | YD
        088  英寸 | inch | IN
        089  寸 | cun
        095  升 | litre | L
        096  毫升 | millilitre | ML
        097  英加仑 | imperial gallon
        098  美加仑 | US gallon
        099  立方英尺 | cubic foot
        101  立方尺 | cubic chi
        110  平方码 | square yard
        111  平方英尺 | square foot
        112  平方尺 | square chi
        115  英制马力 | horsepower
        116  公制马力 | metric horsepower
        118  令 | ream
        120  箱 | case
        121  批 | lot
        122  罐 | tin
        123  桶 | barrel
        124  扎 | bundle
        125  包 | packet
        126  箩 | basket
        127  打 | dozen | DZ
        128  筐 | crate
        129  罗 | gross
        130  匹 | horse, bolt
        131  册 | volume
        132  本 | book
        133  发 | round (of ammunition)
        134  枚 | coin, egg
        135  捆 | bale
        136  袋 | bag
        139  粒 | grain
        140  盒 | box
        141  合 | closed box
        142  瓶 | bottle
        143  千支 | thousand sticks
        144  万双 | ten thousand pairs
        145  万粒 | ten thousand grains
        146  千粒 | thousand grains
        147  千米 | kilometre | KM
        148  千英尺 | thousand feet
        149  百万贝可 | megabecquerel
        163  部 | set (of phones)
        164  亿株 | hundred million stems
        """#
}
