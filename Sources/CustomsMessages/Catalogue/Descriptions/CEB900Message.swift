extension CatalogueText {
    /// CEB900Message, format fault. Source: ceb.md, "CEB900Message".
    static let ceb900 = #"""
        message CEB900Message  报文格式校验回执 | Format fault
        import receipt
        editions 2018-113 2022-05
        key message / oriCopMsgId
        status returnStatus returnStatus returnTime returnInfo
        elements
          MessageReturn group 1  报文格式校验回执 | Message return
            guid C36 1  系统唯一序号 | Record ID | id of the receipt
            returnStatus C1..10 1  回执状态 | Return status | negative
            returnInfo C..5000 1  回执信息 | Return info | detail, up to 5000
            returnTime C17 1  回执时间 | Return time | yyyyMMddHHmmssSSS
            oriCopMsgId C..255 1  原始传输报文的copMsgId | Original enterprise message ID | CopMsgId of the DxpMsg that failed
            oriMessageType C..15 1  原始报文类型 | Original message type | e.g. CEB311Message, or Unknown
            oriBizMessage C.. 1  原始报文内容 | Original biz message | the whole original message, in CDATA
        """#
}
