extension MappingText {
    /// PERSONAL_GOODS_DECLAR, the list. Source: zhejiang.md §8.3.
    static let personalGoodsDeclaration = #"""
        mapping PERSONAL_GOODS_DECLAR CEB621Message  清单 | Inventory
        items goodsDeclareModuleList/goodsDeclareModule
        alias warpType wrapType
        stored inventory CEB621Message copNo = goodsDeclare/preEntryNumber
        ignored destinationPort trafName declareCompanyType enteringPerson enteringCompanyName declarantNo senderName
        ignored senderCountry senderCity consignee paperType paperNumber worth mainGName applicationFormNo isAuthorize useTo
        ignored tradeTotal goodsGrossWeight productRecordNo webSite
        fields
          Inventory
            InventoryHead from goodsDeclare
              guid = guid()
              appType = map(jkfSign/declareType, 1:1, 2:2, 3:3) else '1'
              appTime = time()
              appStatus = '2'
              orderNo = orderNo
              ebpCode = code(companyCode)
              ebpName = name(companyCode) else companyName else own(companyCode)
              ebcCode = code(eCommerceCode)
              ebcName = name(eCommerceCode) else eCommerceName else own(eCommerceCode)
              logisticsNo = wayBill
              logisticsCode = code(logisCompanyCode)
              logisticsName = name(logisCompanyCode) else logisCompanyName else own(logisCompanyCode)
              # receipts are told by it
              copNo = preEntryNumber ; needed
              preNo = when(jkfSign/declareType, 2|3, @inventory/receipt/preNo, '')
              assureCode = code(assureCode)
              emsNo = accountBookNo
              invtNo = when(jkfSign/declareType, 2|3, @inventory/receipt/invtNo, '') ; needed
              ieFlag = map(ieFlag, I:I) else 'I'
              declTime = date()
              customsCode = declPort
              portCode = iePort
              ieDate = date(inOutDateStr)
              buyerIdType = buyerIdType
              buyerIdNumber = buyerIdNumber
              buyerName = buyerName
              buyerTelephone = purchaserTelNumber
              consigneeAddress = clean(consigneeAddress)
              agentCode = code(declareCompanyCode)
              agentName = name(declareCompanyCode) else declareCompanyName else own(declareCompanyCode)
              areaCode = code(internalAreaCompanyNo)
              areaName = name(internalAreaCompanyNo) else internalAreaCompanyName else own(internalAreaCompanyNo)
              tradeMode = map(importType, 0:9610, 1:1210, 2:1239)
              # where the platform wants 7 and customs W for bonded goods: map(trafMode, 7:W, *:*)
              trafMode = trafMode
              trafNo = trafNo
              voyageNo = voyageNo
              billNo = billNo
              loctNo = customsField
              licenseNo = licenseNo
              country = tradeCountry else when(importType, 1|2, '142')
              freight = feeAmount else '0'
              insuredFee = insureAmount
              currency = currCode
              wrapType = warpType
              packNo = whole(packNo)
              grossWeight = grossWeight
              netWeight = netWeight
              note = remark
            InventoryList each goodsDeclareDetails/goodsDeclareDetail
              gnum = whole(goodsOrder)
              itemRecordNo = itemRecordNo
              itemNo = goodsItemNo
              itemName = clean(itemName else goodsName)
              gcode = codeTs
              gname = goodsName
              gmodel = goodsModel
              barCode = barCode else '无'
              country = originCountry
              tradeCountry = tradeCountry ; omit
              currency = tradeCurr
              qty = declareCount
              unit = goodsUnit
              qty1 = firstCount
              unit1 = firstUnit
              qty2 = secondCount ; omit
              unit2 = secondUnit ; omit
              price = declPrice
              totalPrice = declTotalPrice
              note = note
        """#
}
