extension MappingText {
    /// PAYMENT, the payment that the merchant declares. Source: zhejiang.md §8.5.
    static let payment = #"""
        mapping PAYMENT CEB411Message  支付单 | Payment
        items importPayList/importPay
        stored order CEB311Message orderNo = jkfImportPay/orderNo
        ignored payGoodsAmount payTaxAmount payFeeAmount bankName bankNo payAccount payMerchantCode
        fields
          Payment
            PaymentHead from jkfImportPay
              guid = guid()
              appType = map(jkfSign/declareType, 1:1, 2:2, 3:3) else '1'
              appTime = time()
              appStatus = '2'
              payCode = code(payCompanyCode)
              payName = name(payCompanyCode) else payEnterpriseName else own(payCompanyCode)
              payTransactionId = payTransactionNo
              orderNo = orderNo
              # it carries the platform's code here
              ebpCode = code(eCommerceCode)
              ebpName = name(eCommerceCode) else @order/ebpName else own(eCommerceCode)
              payerIdType = map(paperType, 01:1, 1:1, *:2)
              payerIdNumber = paperNumber
              payerName = payerName
              telephone = payerPhoneNumber
              amountPaid = payAmount
              currency = currCode
              payTime = time(payTimeStr)
              note = ''
        """#
}
