extension CodeTableText {
    /// Countries and regions.
    static let country = #"""
        table country
        names 国别（地区） | Countries and regions
        source the three-digit codes of the customs parameter tables (JGS-20), as two published lists agree on them; codes that came later may be missing where the ranges below have gaps
        shape 3 digits
        complete 000-255 300-355 400-449 500-504 600-623 703-998
        100  亚洲 | Asia
        101  阿富汗 | Afghanistan | AF AFG
        102  巴林 | Bahrain | BH BHR
        103  孟加拉国 | Bangladesh | BD BGD
        104  不丹 | Bhutan | BT BTN
        105  文莱 | Brunei | BN BRN
        106  缅甸 | Myanmar | MM MMR
        107  柬埔寨 | Cambodia | KH KHM
        108  塞浦路斯 | Cyprus | CY CYP
        109  朝鲜 | North Korea | KP PRK
        110  中国香港 | Hong Kong, China | HK HKG
        111  印度 | India | IN IND
        112  印度尼西亚 | Indonesia | ID IDN
        113  伊朗 | Iran | IR IRN
        114  伊拉克 | Iraq | IQ IRQ
        115  以色列 | Israel | IL ISR
        116  日本 | Japan | JP JPN
        117  约旦 | Jordan | JO JOR
        118  科威特 | Kuwait | KW KWT
        119  老挝 | Laos | LA LAO
        120  黎巴嫩 | Lebanon | LB LBN
        121  中国澳门 | Macao, China | MO MAC
        122  马来西亚 | Malaysia | MY MYS
        123  马尔代夫 | Maldives | MV MDV
        124  蒙古 | Mongolia | MN MNG
        125  尼泊尔 | Nepal | NP NPL
        126  阿曼 | Oman | OM OMN
        127  巴基斯坦 | Pakistan | PK PAK
        128  巴勒斯坦 | Palestine | PS PSE
        129  菲律宾 | Philippines | PH PHL
        130  卡塔尔 | Qatar | QA QAT
        131  沙特阿拉伯 | Saudi Arabia | SA SAU
        132  新加坡 | Singapore | SG SGP
        133  韩国 | South Korea | KR KOR
        134  斯里兰卡 | Sri Lanka | LK LKA
        135  叙利亚 | Syria | SY SYR
        136  泰国 | Thailand | TH THA
        137  土耳其 | Türkiye | TR TUR
        138  阿联酋 | United Arab Emirates | AE ARE
        139  也门 | Yemen | YE YEM
        141  越南 | Viet Nam | VN VNM
        142  中国 | China | CN CHN
        143  台澎金马关税区 | Customs territory of Taiwan, Penghu, Kinmen and Matsu | TW TWN
        144  东帝汶 | Timor-Leste | TL TLS
        145  哈萨克斯坦 | Kazakhstan | KZ KAZ
        146  吉尔吉斯斯坦 | Kyrgyzstan | KG KGZ
        147  塔吉克斯坦 | Tajikistan | TJ TJK
        148  土库曼斯坦 | Turkmenistan | TM TKM
        149  乌兹别克斯坦 | Uzbekistan | UZ UZB
        199  亚洲其他国家（地区） | Other of Asia
        200  非洲 | Africa
        201  阿尔及利亚 | Algeria | DZ DZA
        202  安哥拉 | Angola | AO AGO
        203  贝宁 | Benin | BJ BEN
        204  博茨瓦纳 | Botswana | BW BWA
        205  布隆迪 | Burundi | BI BDI
        206  喀麦隆 | Cameroon | CM CMR
        207  加那利群岛 | Canary Islands | IC
        208  佛得角 | Cabo Verde | CV CPV
        209  中非 | Central African Republic | CF CAF
        210  塞卜泰（休达） | Ceuta
        211  乍得 | Chad | TD TCD
        212  科摩罗 | Comoros | KM COM
        213  刚果（布） | Congo | CG COG
        214  吉布提 | Djibouti | DJ DJI
        215  埃及 | Egypt | EG EGY
        216  赤道几内亚 | Equatorial Guinea | GQ GNQ
        217  埃塞俄比亚 | Ethiopia | ET ETH
        218  加蓬 | Gabon | GA GAB
        219  冈比亚 | Gambia | GM GMB
        220  加纳 | Ghana | GH GHA
        221  几内亚 | Guinea | GN GIN
        222  几内亚比绍 | Guinea-Bissau | GW GNB
        223  科特迪瓦 | Côte d'Ivoire | CI CIV
        224  肯尼亚 | Kenya | KE KEN
        225  利比里亚 | Liberia | LR LBR
        226  利比亚 | Libya | LY LBY
        227  马达加斯加 | Madagascar | MG MDG
        228  马拉维 | Malawi | MW MWI
        229  马里 | Mali | ML MLI
        230  毛里塔尼亚 | Mauritania | MR MRT
        231  毛里求斯 | Mauritius | MU MUS
        232  摩洛哥 | Morocco | MA MAR
        233  莫桑比克 | Mozambique | MZ MOZ
        234  纳米比亚 | Namibia | NA NAM
        235  尼日尔 | Niger | NE NER
        236  尼日利亚 | Nigeria | NG NGA
        237  留尼汪 | Réunion | RE REU
        238  卢旺达 | Rwanda | RW RWA
        239  圣多美和普林西比 | Sao Tome and Principe | ST STP
        240  塞内加尔 | Senegal | SN SEN
        241  塞舌尔 | Seychelles | SC SYC
        242  塞拉利昂 | Sierra Leone | SL SLE
        243  索马里 | Somalia | SO SOM
        244  南非 | South Africa | ZA ZAF
        245  西撒哈拉 | Western Sahara | EH ESH
        246  苏丹 | Sudan | SD SDN
        247  坦桑尼亚 | Tanzania | TZ TZA
        248  多哥 | Togo | TG TGO
        249  突尼斯 | Tunisia | TN TUN
        250  乌干达 | Uganda | UG UGA
        251  布基纳法索 | Burkina Faso | BF BFA
        252  刚果（金） | Congo, Democratic Republic | CD COD
        253  赞比亚 | Zambia | ZM ZMB
        254  津巴布韦 | Zimbabwe | ZW ZWE
        255  莱索托 | Lesotho | LS LSO
        256  梅利利亚 | Melilla
        257  斯威士兰 | Eswatini | SZ SWZ
        258  厄立特里亚 | Eritrea | ER ERI
        259  马约特 | Mayotte | YT MYT
        299  非洲其他国家（地区） | Other of Africa
        300  欧洲 | Europe
        301  比利时 | Belgium | BE BEL
        302  丹麦 | Denmark | DK DNK
        303  英国 | United Kingdom | GB GBR UK
        304  德国 | Germany | DE DEU
        305  法国 | France | FR FRA
        306  爱尔兰 | Ireland | IE IRL
        307  意大利 | Italy | IT ITA
        308  卢森堡 | Luxembourg | LU LUX
        309  荷兰 | Netherlands | NL NLD
        310  希腊 | Greece | GR GRC
        311  葡萄牙 | Portugal | PT PRT
        312  西班牙 | Spain | ES ESP
        313  阿尔巴尼亚 | Albania | AL ALB
        314  安道尔 | Andorra | AD AND
        315  奥地利 | Austria | AT AUT
        316  保加利亚 | Bulgaria | BG BGR
        318  芬兰 | Finland | FI FIN
        320  直布罗陀 | Gibraltar | GI GIB
        321  匈牙利 | Hungary | HU HUN
        322  冰岛 | Iceland | IS ISL
        323  列支敦士登 | Liechtenstein | LI LIE
        324  马耳他 | Malta | MT MLT
        325  摩纳哥 | Monaco | MC MCO
        326  挪威 | Norway | NO NOR
        327  波兰 | Poland | PL POL
        328  罗马尼亚 | Romania | RO ROU
        329  圣马力诺 | San Marino | SM SMR
        330  瑞典 | Sweden | SE SWE
        331  瑞士 | Switzerland | CH CHE
        334  爱沙尼亚 | Estonia | EE EST
        335  拉脱维亚 | Latvia | LV LVA
        336  立陶宛 | Lithuania | LT LTU
        337  格鲁吉亚 | Georgia | GE GEO
        338  亚美尼亚 | Armenia | AM ARM
        339  阿塞拜疆 | Azerbaijan | AZ AZE
        340  白俄罗斯 | Belarus | BY BLR
        343  摩尔多瓦 | Moldova | MD MDA
        344  俄罗斯 | Russia | RU RUS
        347  乌克兰 | Ukraine | UA UKR
        349  塞尔维亚和黑山 | Serbia and Montenegro
        350  斯洛文尼亚 | Slovenia | SI SVN
        351  克罗地亚 | Croatia | HR HRV
        352  捷克 | Czechia | CZ CZE
        353  斯洛伐克 | Slovakia | SK SVK
        354  北马其顿 | North Macedonia | MK MKD
        355  波斯尼亚和黑塞哥维那 | Bosnia and Herzegovina | BA BIH
        356  梵蒂冈 | Holy See | VA VAT
        357  法罗群岛 | Faroe Islands | FO FRO
        399  欧洲其他国家（地区） | Other of Europe
        400  拉丁美洲 | Latin America
        401  安提瓜和巴布达 | Antigua and Barbuda | AG ATG
        402  阿根廷 | Argentina | AR ARG
        403  阿鲁巴 | Aruba | AW ABW
        404  巴哈马 | Bahamas | BS BHS
        405  巴巴多斯 | Barbados | BB BRB
        406  伯利兹 | Belize | BZ BLZ
        408  玻利维亚 | Bolivia | BO BOL
        409  博内尔 | Bonaire
        410  巴西 | Brazil | BR BRA
        411  开曼群岛 | Cayman Islands | KY CYM
        412  智利 | Chile | CL CHL
        413  哥伦比亚 | Colombia | CO COL
        414  多米尼克 | Dominica | DM DMA
        415  哥斯达黎加 | Costa Rica | CR CRI
        416  古巴 | Cuba | CU CUB
        417  库腊索 | Curaçao | CW CUW
        418  多米尼加 | Dominican Republic | DO DOM
        419  厄瓜多尔 | Ecuador | EC ECU
        420  法属圭亚那 | French Guiana | GF GUF
        421  格林纳达 | Grenada | GD GRD
        422  瓜德罗普 | Guadeloupe | GP GLP
        423  危地马拉 | Guatemala | GT GTM
        424  圭亚那 | Guyana | GY GUY
        425  海地 | Haiti | HT HTI
        426  洪都拉斯 | Honduras | HN HND
        427  牙买加 | Jamaica | JM JAM
        428  马提尼克 | Martinique | MQ MTQ
        429  墨西哥 | Mexico | MX MEX
        430  蒙特塞拉特 | Montserrat | MS MSR
        431  尼加拉瓜 | Nicaragua | NI NIC
        432  巴拿马 | Panama | PA PAN
        433  巴拉圭 | Paraguay | PY PRY
        434  秘鲁 | Peru | PE PER
        435  波多黎各 | Puerto Rico | PR PRI
        436  萨巴 | Saba
        437  圣卢西亚 | Saint Lucia | LC LCA
        438  圣马丁岛 | Saint Martin | MF MAF
        439  圣文森特和格林纳丁斯 | Saint Vincent and the Grenadines | VC VCT
        440  萨尔瓦多 | El Salvador | SV SLV
        441  苏里南 | Suriname | SR SUR
        442  特立尼达和多巴哥 | Trinidad and Tobago | TT TTO
        443  特克斯和凯科斯群岛 | Turks and Caicos Islands | TC TCA
        444  乌拉圭 | Uruguay | UY URY
        445  委内瑞拉 | Venezuela | VE VEN
        446  英属维尔京群岛 | British Virgin Islands | VG VGB
        447  圣基茨和尼维斯 | Saint Kitts and Nevis | KN KNA
        448  圣皮埃尔和密克隆 | Saint Pierre and Miquelon | PM SPM
        449  荷属安的列斯 | Netherlands Antilles | AN ANT
        499  拉丁美洲其他国家（地区） | Other of Latin America
        500  北美洲 | North America
        501  加拿大 | Canada | CA CAN
        502  美国 | United States | US USA
        503  格陵兰 | Greenland | GL GRL
        504  百慕大 | Bermuda | BM BMU
        599  北美洲其他国家（地区） | Other of North America
        600  大洋洲 | Oceania
        601  澳大利亚 | Australia | AU AUS
        602  库克群岛 | Cook Islands | CK COK
        603  斐济 | Fiji | FJ FJI
        604  盖比群岛 | Gambier Islands
        605  马克萨斯群岛 | Marquesas Islands
        606  瑙鲁 | Nauru | NR NRU
        607  新喀里多尼亚 | New Caledonia | NC NCL
        608  瓦努阿图 | Vanuatu | VU VUT
        609  新西兰 | New Zealand | NZ NZL
        610  诺福克岛 | Norfolk Island | NF NFK
        611  巴布亚新几内亚 | Papua New Guinea | PG PNG
        612  社会群岛 | Society Islands
        613  所罗门群岛 | Solomon Islands | SB SLB
        614  汤加 | Tonga | TO TON
        615  土阿莫土群岛 | Tuamotu Islands
        616  土布艾群岛 | Tubuai Islands
        617  萨摩亚 | Samoa | WS WSM
        618  基里巴斯 | Kiribati | KI KIR
        619  图瓦卢 | Tuvalu | TV TUV
        620  密克罗尼西亚联邦 | Micronesia | FM FSM
        621  马绍尔群岛 | Marshall Islands | MH MHL
        622  帕劳 | Palau | PW PLW
        623  法属波利尼西亚 | French Polynesia | PF PYF
        625  瓦利斯和富图纳 | Wallis and Futuna | WF WLF
        699  大洋洲其他国家（地区） | Other of Oceania
        701  国（地）别不详 | Unknown | ZZZ
        702  联合国及机构和国际组织 | United Nations and international organisations
        999  中性包装原产国别 | Neutral packing
        """#
}
