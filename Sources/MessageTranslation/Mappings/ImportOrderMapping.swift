extension MappingText {
    /// IMPORTORDER, the order. Source: zhejiang.md §8.2.
    static let importOrder = #"""
        mapping IMPORTORDER CEB311Message  订单 | Order
        items orderInfoList/orderInfo
        alias consigneeDitrict consigneeDistrict
        ignored payType consigneeEmail totalAmount totalCount postMode tradeTime senderCountry senderName logisCompanyCode
        ignored logisCompanyName zipCode wayBills rate userProcotol userProtocol codeTs grossWeight email address
        fields
          Order
            OrderHead from jkfOrderImportHead
              guid = guid()
              appType = map(jkfSign/declareType, 1:1, 2:2, 3:3) else '1'
              appTime = time()
              appStatus = '2'
              orderType = map(ieFlag, I:I) else 'I'
              orderNo = orderNo
              ebpCode = code(companyCode)
              ebpName = name(companyCode) else companyName else own(companyCode)
              ebcCode = code(eCommerceCode)
              ebcName = name(eCommerceCode) else eCommerceName else own(eCommerceCode)
              goodsValue = orderGoodsAmount
              # the message has one field for both
              freight = sum(feeAmount else '0', insureAmount)
              discount = discount
              taxTotal = orderTaxAmount
              acturalPaid = paid(orderGoodsAmount, sum(feeAmount else '0', insureAmount), orderTaxAmount, discount, orderTotalAmount)
              currency = currCode
              buyerRegNo = purchaserId else jkfGoodsPurchaser/id
              buyerName = jkfGoodsPurchaser/name
              buyerTelephone = jkfGoodsPurchaser/telNumber
              buyerIdType = map(jkfGoodsPurchaser/paperType, 01:1, 1:1, *:2)
              buyerIdNumber = jkfGoodsPurchaser/paperNumber
              payCode = code(payCompanyCode)
              payName = name(payCompanyCode) else payCompanyName else own(payCompanyCode)
              payTransactionId = payNumber
              batchNumbers = batchNumbers ; omit
              consignee = consignee
              consigneeTelephone = consigneeTel
              consigneeAddress = clean(consigneeAddress)
              consigneeDistrict = consigneeDitrict
              note = note
            OrderList each jkfOrderDetailList/jkfOrderDetail
              gnum = whole(goodsOrder)
              # the single-window order has no article number
              itemNo = barCode else ''
              itemName = clean(goodsName)
              gmodel = goodsModel else goodsName
              itemDescribe = ''
              barCode = barCode
              unit = goodsUnit
              qty = goodsCount
              price = unitPrice
              totalPrice = product(unitPrice, goodsCount)
              currency = currency
              country = originCountry
              note = note
        """#
}
