extension ErrorCode {
    package static let companyUnknown = ErrorCode(
        "company.unknown", en: "BaseTransfer/copCode names a company that is not configured here",
        zh: "BaseTransfer/copCode 所示企业未在本服务配置")
    package static let companyWrongDxpId = ErrorCode(
        "company.wrong_dxp_id", en: "BaseTransfer/dxpId is not the configured DXP id of this company",
        zh: "BaseTransfer/dxpId 与该企业配置的 DXP 编号不一致")
    package static let companyWrongCard = ErrorCode(
        "company.wrong_card", en: "the card belongs to another company", zh: "该卡属于其他企业")
    package static let companyEdition = ErrorCode(
        "company.edition",
        en: "the company's key is SM2, which its edition does not know: set the company's edition to 2022-05",
        zh: "该企业的密钥为 SM2，而其配置的报文规范版本不支持 SM2：请将该企业的 edition 设为 2022-05")

    static let company: [ErrorCode] = [.companyUnknown, .companyWrongDxpId, .companyWrongCard, .companyEdition]
}
