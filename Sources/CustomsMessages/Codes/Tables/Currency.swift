extension CodeTableText {
    /// Currencies.
    static let currency = #"""
        table currency
        names 币制 | Currencies
        source the three-digit codes of the customs parameter tables (JGS-20), as three published lists agree on them; rarer currencies are missing
        shape 3 digits
        complete no
        110  港币 | Hong Kong dollar | HKD
        116  日本元 | Yen | JPY
        121  澳门元 | Pataca | MOP
        122  马来西亚林吉特 | Ringgit | MYR
        129  菲律宾比索 | Philippine peso | PHP
        132  新加坡元 | Singapore dollar | SGD
        133  韩国元 | Won | KRW
        136  泰国铢 | Baht | THB
        142  人民币 | Yuan renminbi | CNY RMB
        300  欧元 | Euro | EUR
        301  比利时法郎 | Belgian franc (until 2002) | BEF
        302  丹麦克朗 | Danish krone | DKK
        303  英镑 | Pound sterling | GBP
        304  德国马克 | German mark (until 2002) | DEM
        305  法国法郎 | French franc (until 2002) | FRF
        307  意大利里拉 | Italian lira (until 2002) | ITL
        309  荷兰盾 | Dutch guilder (until 2002) | NLG
        312  西班牙比塞塔 | Spanish peseta (until 2002) | ESP
        315  奥地利先令 | Austrian schilling (until 2002) | ATS
        318  芬兰马克 | Finnish markka (until 2002) | FIM
        326  挪威克朗 | Norwegian krone | NOK
        330  瑞典克朗 | Swedish krona | SEK
        331  瑞士法郎 | Swiss franc | CHF
        501  加拿大元 | Canadian dollar | CAD
        502  美元 | US dollar | USD
        601  澳大利亚元 | Australian dollar | AUD
        609  新西兰元 | New Zealand dollar | NZD
        """#
}
