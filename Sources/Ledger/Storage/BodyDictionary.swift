/// Preset dictionaries for compressing bodies: text that most of them contain. A dictionary is never changed once a ledger was
/// written with it; a better one gets the next number.
enum BodyDictionary {
    /// Coding 2: the element names of the order, payment, logistics, inventory and receipt messages, and the signature frame.
    /// What is most frequent stands last, where references to it are shortest.
    static let version1: [UInt8] = Array(
        """
        <CEB622Message guid="" version="1.0" xmlns="http://www.chinaport.gov.cn/ceb" xmlns:xsi="http://www.w3.org/2001/XMLSchem\
        a-instance"><InventoryReturn><guid></guid><customsCode></customsCode><ebpCode></ebpCode><ebcCode></ebcCode><agentCode>\
        </agentCode><copNo></copNo><preNo></preNo><invtNo></invtNo><returnStatus>120</returnStatus><returnTime>2024</returnTim\
        e><returnInfo>[Code:2600;Desc:放行]</returnInfo></InventoryReturn></CEB622Message><OrderReturn></OrderReturn><ceb:Logi\
        sticsHead><ceb:logisticsCode></ceb:logisticsCode><ceb:logisticsName></ceb:logisticsName><ceb:logisticsNo></ceb:logisti\
        csNo><ceb:billNo></ceb:billNo><ceb:insuredFee>0</ceb:insuredFee><ceb:consigneeTelephone></ceb:consigneeTelephone></ce\
        b:LogisticsHead><ceb:PaymentHead><ceb:payTransactionId></ceb:payTransactionId><ceb:payerIdType>1</ceb:payerIdType><ce\
        b:payerIdNumber></ceb:payerIdNumber><ceb:payerName></ceb:payerName><ceb:amountPaid></ceb:amountPaid><ceb:payTime></ce\
        b:payTime></ceb:PaymentHead><ceb:Inventory><ceb:InventoryHead><ceb:assureCode></ceb:assureCode><ceb:emsNo></ceb:emsNo\
        ><ceb:ieFlag>I</ceb:ieFlag><ceb:declTime></ceb:declTime><ceb:customsCode></ceb:customsCode><ceb:portCode></ceb:portCo\
        de><ceb:ieDate></ceb:ieDate><ceb:agentCode></ceb:agentCode><ceb:agentName></ceb:agentName><ceb:areaCode></ceb:areaCod\
        e><ceb:areaName></ceb:areaName><ceb:tradeMode>9610</ceb:tradeMode><ceb:trafMode></ceb:trafMode><ceb:trafNo></ceb:traf\
        No><ceb:voyageNo></ceb:voyageNo><ceb:loctNo></ceb:loctNo><ceb:licenseNo></ceb:licenseNo><ceb:wrapType></ceb:wrapType>\
        <ceb:packNo>1</ceb:packNo><ceb:grossWeight></ceb:grossWeight><ceb:netWeight></ceb:netWeight></ceb:InventoryHead><ceb:\
        InventoryList><ceb:itemRecordNo></ceb:itemRecordNo><ceb:gcode></ceb:gcode><ceb:gname></ceb:gname><ceb:gmodel></ceb:gm\
        odel><ceb:country>142</ceb:country><ceb:qty1></ceb:qty1><ceb:qty2></ceb:qty2><ceb:unit1>035</ceb:unit1><ceb:unit2></c\
        eb:unit2></ceb:InventoryList></ceb:Inventory><?xml version="1.0" encoding="UTF-8"?><ceb:CEB621Message guid="" version\
        ="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ceb:CEB311M\
        essage guid="" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:xsi="http://www.w3.org/2001/XMLSchema-\
        instance"><ceb:Order><ceb:OrderHead><ceb:guid></ceb:guid><ceb:appType>1</ceb:appType><ceb:appTime>2024</ceb:appTime><\
        ceb:appStatus>2</ceb:appStatus><ceb:orderType>I</ceb:orderType><ceb:orderNo></ceb:orderNo><ceb:ebpCode></ceb:ebpCode>\
        <ceb:ebpName></ceb:ebpName><ceb:ebcCode></ceb:ebcCode><ceb:ebcName></ceb:ebcName><ceb:goodsValue></ceb:goodsValue><ce\
        b:freight>0</ceb:freight><ceb:discount>0</ceb:discount><ceb:taxTotal>0</ceb:taxTotal><ceb:acturalPaid></ceb:acturalPa\
        id><ceb:currency>142</ceb:currency><ceb:buyerRegNo></ceb:buyerRegNo><ceb:buyerName></ceb:buyerName><ceb:buyerTelephon\
        e></ceb:buyerTelephone><ceb:buyerIdType>1</ceb:buyerIdType><ceb:buyerIdNumber></ceb:buyerIdNumber><ceb:payCode></ceb:\
        payCode><ceb:payName></ceb:payName><ceb:payTransactionId></ceb:payTransactionId><ceb:batchNumbers></ceb:batchNumbers>\
        <ceb:consignee></ceb:consignee><ceb:consigneeTelephone></ceb:consigneeTelephone><ceb:consigneeAddress></ceb:consignee\
        Address><ceb:consigneeDistrict></ceb:consigneeDistrict><ceb:note></ceb:note></ceb:OrderHead><ceb:OrderList><ceb:gnum>\
        1</ceb:gnum><ceb:itemNo></ceb:itemNo><ceb:itemName></ceb:itemName><ceb:gmodel></ceb:gmodel><ceb:itemDescribe></ceb:it\
        emDescribe><ceb:barCode></ceb:barCode><ceb:unit>011</ceb:unit><ceb:qty>1</ceb:qty><ceb:price></ceb:price><ceb:totalPr\
        ice></ceb:totalPrice><ceb:currency>142</ceb:currency><ceb:country></ceb:country><ceb:note></ceb:note></ceb:OrderList>\
        </ceb:Order><ceb:BaseTransfer><ceb:copCode></ceb:copCode><ceb:copName></ceb:copName><ceb:dxpMode>DXP</ceb:dxpMode><ce\
        b:dxpId>DXPENT</ceb:dxpId><ceb:note></ceb:note></ceb:BaseTransfer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/x\
        mldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:C\
        anonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"></ds:SignatureMethod\
        ><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature">\
        </ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></ds:DigestMethod>\
        <ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><d\
        s:KeyName></ds:KeyName><ds:X509Data><ds:X509Certificate>MII</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signa\
        ture></ceb:CEB621Message></ceb:CEB311Message>
        """.utf8)
}
