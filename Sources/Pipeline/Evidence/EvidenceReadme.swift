/// The words that go with an evidence file.
enum EvidenceReadme {
    static let text = """
        Evidence of customs declarations, made by PortSign.

        messages/ID/input.bin         what was handed in, byte by byte
        messages/ID/signed.xml        the signed message, byte by byte
        messages/ID/certificate.pem   the signer's certificate, as it stands in the signature
        messages/ID/envelope.xml      what was sent to the exchange node
        messages/ID/documents/        what the documents of a message were made from
        receipts/NUMBER.xml           what customs answered
        events.jsonl                  what happened, when, and who did it; one JSON object a line
        checkpoints/, keys/           the signed statements about the ledger that the events stand under
        manifest.json, manifest.sig   the SHA-256 of every file, and the signature over them

        To check it:  portsign evidence verify FILE --key PUBLIC-KEY
        Without PortSign:  python3 evidence_verify.py FILE PUBLIC-KEY   (docs/evidence.md has the script and explains each step)

        The public key is the enterprise's; take it from the enterprise (portsign ledger checkpoints --public-key), not from this file.
        The file holds personal data in full. Pass it on only to who may see them.

        ----

        PortSign 生成的报关证据文件。

        messages/ID/input.bin         提交的原始内容（逐字节）
        messages/ID/signed.xml        加签后的报文（逐字节）
        messages/ID/certificate.pem   签名中的签名人证书
        messages/ID/envelope.xml      发往交换节点的终端报文
        messages/ID/documents/        报文中各单证的原始内容
        receipts/NUMBER.xml           海关回执
        events.jsonl                  发生了什么、何时、由谁；每行一个 JSON 对象
        checkpoints/、keys/           事件所属的台账检查点及其签名、公钥
        manifest.json、manifest.sig   各文件的 SHA-256 及对其的签名

        校验：portsign evidence verify 文件 --key 公钥
        不使用 PortSign：python3 evidence_verify.py 文件 公钥（脚本与说明见 docs/evidence.zh.md）

        公钥属于企业，请向企业索取（portsign ledger checkpoints --public-key），不要取自本文件。
        本文件含完整的个人信息，仅可提供给有权查看者。

        """
}
