import SidecarBase
import Testing

@Suite("Masking")
struct MaskingTests {
    @Test(
        "the middle of a value is hidden, a short value whole",
        arguments: [
            ("330102199001010000", "3301**********0000"), ("123456789", "1234*6789"), ("12345678", "********"),
            ("张三", "**"), ("", ""), ("示例市示例区示例路一号", "示例市示***例路一号"),
        ])
    func middle(value: String, shown: String) {
        #expect(Masking.middle(value) == shown)
    }

    @Test(
        "ID and telephone numbers, names and addresses are hidden in the text of a message, and nothing else",
        arguments: [
            (
                "<a><ceb:buyerIdNumber>330102199001010000</ceb:buyerIdNumber></a>",
                "<a><ceb:buyerIdNumber>330*************00</ceb:buyerIdNumber></a>"
            ),
            ("<buyerTelephone>13800000001</buyerTelephone>", "<buyerTelephone>138******01</buyerTelephone>"),
            (
                "<c:payerName>张三</c:payerName><c:payName>示例支付</c:payName>",
                "<c:payerName>***</c:payerName><c:payName>示例支付</c:payName>"
            ),
            (
                "<consigneeAddress a=\"1\">示例市一号&amp;二号</consigneeAddress >",
                "<consigneeAddress a=\"1\">***</consigneeAddress >"
            ),
            ("<consignee><![CDATA[李</consigneeX>四]]></consignee>", "<consignee>***</consignee>"),
            ("<email>someone@example.com</email>", "<email>***</email>"),
            ("<buyerName/><buyerName></buyerName><buyerName />", "<buyerName/><buyerName></buyerName><buyerName />"),
            ("<consigneeTel>0571-88000000</consigneeTel>", "<consigneeTel>***</consigneeTel>"),
            ("<!-- buyerName --><orderNo>13800000001</orderNo>", "<!-- buyerName --><orderNo>13800000001</orderNo>"),
        ])
    func xml(text: String, shown: String) {
        #expect(Masking.xml(text) == shown)
    }

    @Test(
        "a field of a damaged message is hidden to its end",
        arguments: [
            ("<buyerName>张三", "<buyerName>***"), ("<buyerName>张三</buyer", "<buyerName>***"),
            ("<buyerName>张三<x>李四</x>", "<buyerName>***"), ("<buyerName", "<buyerName"), ("<", "<"), ("", ""),
            ("<>", "<>"), ("< buyerName>", "< buyerName>"), ("no XML", "no XML"), ("</buyerName>", "</buyerName>"),
        ])
    func damaged(text: String, shown: String) {
        #expect(Masking.xml(text) == shown)
    }

    @Test("any text is masked without a trap")
    func random() {
        var generator = SeededGenerator(seed: 17)
        let pieces = [
            "<", ">", "/", ":", "buyerName", "<buyerName>", "</buyerName>", " ", "x", "张", "\"", "<!--", "]]>",
        ]
        for _ in 0..<5_000 {
            let text = (0..<8).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
            _ = Masking.xml(text)
        }
    }

    @Test(
        "ID and mobile numbers are hidden in sentences, other numbers are not",
        arguments: [
            ("订购人13800000001信息有误", "订购人138******01信息有误"),
            ("ID 330102199001010000, phone=13800000001.", "ID 330*************00, phone=138******01."),
            ("33010219900101000X", "330*************0X"), ("ORD13800000001", "ORD13800000001"),
            ("310520201000000001", "310520201000000001"), ("20260105080000000", "20260105080000000"),
            ("12800000001 2380000000 138000000012", "12800000001 2380000000 138000000012"), ("", ""),
        ])
    func text(text: String, shown: String) {
        #expect(Masking.text(text) == shown)
    }

    @Test(
        "personal fields are hidden in JSON, whatever its form",
        arguments: [
            (#"{"buyerName":"张三","orderNo":"13800000001"}"#, #"{"buyerName":"***","orderNo":"13800000001"}"#),
            (#"{"buyerTelephone" : "13800000001" }"#, #"{"buyerTelephone" : "138******01" }"#),
            (#"{"buyerIdNumber":330102199001010000,"a":1}"#, #"{"buyerIdNumber":"330*************00","a":1}"#),
            (#"{"consignee":"a\"b","x":["consignee"]}"#, #"{"consignee":"***","x":["consignee"]}"#),
            (#"{"payerName":null,"email":"a@b"#, #"{"payerName":null,"email":"***"#),
        ])
    func json(text: String, shown: String) {
        #expect(Masking.json(text) == shown)
    }
}
