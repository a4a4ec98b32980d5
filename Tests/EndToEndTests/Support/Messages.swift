import Foundation

/// Messages of the test company, all data invented.
enum Messages {
    /// A CEB311 with one order.
    static func order(
        guid: String = UUID().uuidString, orderNo: String = "EX\(UUID().uuidString.prefix(12))",
        copCode: String = TestCompany.code, dxpId: String = TestCompany.dxpId, note: String = ""
    ) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" \
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="\(guid)" version="1.0">
          <ceb:Order>
            <ceb:OrderHead>
              <ceb:guid>\(guid)</ceb:guid><ceb:appType>1</ceb:appType><ceb:appTime>20240601093000</ceb:appTime>
              <ceb:appStatus>2</ceb:appStatus><ceb:orderType>I</ceb:orderType><ceb:orderNo>\(orderNo)</ceb:orderNo>
              <ceb:ebpCode>3301960EP1</ceb:ebpCode><ceb:ebpName>示例电商平台（杭州）有限公司</ceb:ebpName>
              <ceb:ebcCode>3301960EX1</ceb:ebcCode><ceb:ebcName>示例跨境电商（杭州）有限公司</ceb:ebcName>
              <ceb:goodsValue>200.00</ceb:goodsValue><ceb:freight>0</ceb:freight><ceb:discount>0</ceb:discount>
              <ceb:taxTotal>18.20</ceb:taxTotal><ceb:acturalPaid>218.20</ceb:acturalPaid><ceb:currency>142</ceb:currency>
              <ceb:buyerRegNo>exuser0001</ceb:buyerRegNo><ceb:buyerName>测试人</ceb:buyerName>
              <ceb:buyerTelephone>13800000000</ceb:buyerTelephone><ceb:buyerIdType>1</ceb:buyerIdType>
              <ceb:buyerIdNumber>330100190001010000</ceb:buyerIdNumber><ceb:payCode>330196T001</ceb:payCode>
              <ceb:payName>示例支付有限公司</ceb:payName><ceb:payTransactionId>PAY\(orderNo)</ceb:payTransactionId>
              <ceb:consignee>测试人</ceb:consignee><ceb:consigneeTelephone>13800000000</ceb:consigneeTelephone>
              <ceb:consigneeAddress>浙江省杭州市示例区示例路1号</ceb:consigneeAddress><ceb:note>\(note)</ceb:note>
            </ceb:OrderHead>
            <ceb:OrderList>
              <ceb:gnum>1</ceb:gnum><ceb:itemNo>EXSKU0001</ceb:itemNo><ceb:itemName>示例婴儿纸尿裤</ceb:itemName>
              <ceb:gmodel>4|3|纸浆|L码54片|示例牌</ceb:gmodel><ceb:barCode>6900000000017</ceb:barCode>
              <ceb:unit>125</ceb:unit><ceb:qty>2</ceb:qty><ceb:price>100</ceb:price><ceb:totalPrice>200</ceb:totalPrice>
              <ceb:currency>142</ceb:currency><ceb:country>116</ceb:country><ceb:note></ceb:note>
            </ceb:OrderList>
          </ceb:Order>
          <ceb:BaseTransfer>
            <ceb:copCode>\(copCode)</ceb:copCode><ceb:copName>\(TestCompany.name)</ceb:copName>
            <ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpId>\(dxpId)</ceb:dxpId>
          </ceb:BaseTransfer>
        </ceb:CEB311Message>
        """
    }
}
