/// Fixed texts of the envelope.
enum DxpNames {
    static let namespace = "http://www.chinaport.gov.cn/dxp"
    static let opening =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dxp:DxpMsg xmlns:dxp=\"\(namespace)\" ver=\"1.0\"><dxp:TransInfo>"
}
