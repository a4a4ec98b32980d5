internal import CryptoCore

/// Made-up single-window orders, as an ERP writes them. Source: zhejiang.md §5.3.
package struct SampleSingleWindow: Sendable {
    /// UTF-8 with an XML declaration.
    package let xml: [UInt8]
    /// The order numbers, which are the business numbers, too.
    package let orderNumbers: [String]

    /// - Parameters:
    ///   - orders: how many orders.
    ///   - flag: `cebFlag`.
    ///   - company: the sender.
    /// - Returns: one document with all of them.
    package static func orders(
        _ orders: Int = 1, flag: String, company: SampleCompany = .example
    ) -> SampleSingleWindow {
        let numbers = (0..<orders).map { _ in
            "EXMO" + SecureRandom.uuid().filter { $0 != "-" }.prefix(16).uppercased()
        }
        let items = numbers.map { order($0, flag: flag, company: company) }.joined()
        return SampleSingleWindow(
            xml: Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <mo version="1.0.0"><head><businessType>IMPORTORDER</businessType></head><body><orderInfoList>\(items)\
                </orderInfoList></body></mo>
                """.utf8), orderNumbers: numbers)
    }

    private static func order(_ number: String, flag: String, company: SampleCompany) -> String {
        """
        <orderInfo><jkfSign><companyCode>\(company.code)</companyCode><businessNo>\(number)</businessNo>\
        <businessType>IMPORTORDER</businessType><declareType>1</declareType><cebFlag>\(flag)</cebFlag><note></note>\
        </jkfSign><jkfOrderImportHead><companyName>示例电商平台（杭州）有限公司</companyName>\
        <companyCode>3301960EP1</companyCode><ieFlag>I</ieFlag><payType>03</payType>\
        <payCompanyCode>330196T001</payCompanyCode><payCompanyName>示例支付有限公司</payCompanyName>\
        <payNumber>PAY\(number)</payNumber><orderTotalAmount>109.10</orderTotalAmount>\
        <orderGoodsAmount>100.00</orderGoodsAmount><discount>0</discount><orderNo>\(number)</orderNo>\
        <orderTaxAmount>9.10</orderTaxAmount><feeAmount>0</feeAmount><insureAmount>0</insureAmount>\
        <eCommerceCode>\(company.code)</eCommerceCode><eCommerceName>\(company.name)</eCommerceName>\
        <tradeTime>2024-06-01 10:20:30</tradeTime><currCode>142</currCode><totalAmount>100.00</totalAmount>\
        <consigneeEmail></consigneeEmail><consigneeTel>13800000000</consigneeTel><consignee>张测试</consignee>\
        <consigneeAddress>浙江省杭州市示例区示例路1号A&amp;B座</consigneeAddress><totalCount>1</totalCount>\
        <consigneeDitrict>330100</consigneeDitrict><senderCountry>142</senderCountry><senderName>示例发件人</senderName>\
        <purchaserId>buyer-0001</purchaserId><logisCompanyName>示例快递有限公司</logisCompanyName>\
        <logisCompanyCode>3301960EL1</logisCompanyCode><wayBills>WB\(number)</wayBills><rate>1</rate>\
        <userProcotol>买家确认所购商品为本人合理自用，委托商家办理申报和代缴税款。</userProcotol></jkfOrderImportHead>\
        <jkfOrderDetailList><jkfOrderDetail><goodsOrder>1</goodsOrder><goodsName>示例奶粉</goodsName>\
        <codeTs>1901101000</codeTs><goodsModel>800克/罐</goodsModel><originCountry>601</originCountry>\
        <unitPrice>50.00</unitPrice><currency>142</currency><goodsCount>2</goodsCount><goodsUnit>122</goodsUnit>\
        <barCode>0000000000017</barCode><note></note></jkfOrderDetail></jkfOrderDetailList><jkfGoodsPurchaser>\
        <id>buyer-0001</id><name>张测试</name><telNumber>13800000000</telNumber><paperType>01</paperType>\
        <paperNumber>330100190001010000</paperNumber></jkfGoodsPurchaser></orderInfo>
        """
    }
}
