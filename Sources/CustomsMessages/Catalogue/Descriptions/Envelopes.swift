extension CatalogueText {
    /// DxpMsg, what a message is sent in. Source: dxp.md chapter 1.
    static let dxpMsg = #"""
        envelope DxpMsg  终端节点报文 | Terminal node message
        namespace http://www.chinaport.gov.cn/dxp
        editions 2018-113 2022-05
        elements
          @ver C..=1.0 1  版本 | Version | always 1.0
          @Id ID 0..1  签名用ID | ID | for a signature of the envelope; leave out
          TransInfo group 1  终端信息节点 | Transmission
            CopMsgId C1..255 1  发送方内部报文ID | Sender's message ID | unique per sender for ever; the same again only for the same bytes
            SenderId C1..16 1  发送方id | Sender | DXP id of the sender
            ReceiverIds group 1  接收方列表 | Receivers
              ReceiverId C1..16 1..5  接收方id | Receiver | DXP id; DXPEDCCEB0000002 for import, DXPEDCCEB0000003 for export
            CreatTime dateTime 1  原始报文创建时间 | Time of creation | yyyy-MM-ddThh:mm:ss in China time; the name really lacks the e
            MsgType C..30 1  报文类型 | Message type | name of the root of the content, for example CEB311Message
          Data base64 1  待传输数据 | Data | the signed message, UTF-8, with its XML declaration
          AddInfo group 0..1  附加信息 | Additional information
            FileName C1..255 0..1  原始报文名 | File name | name of the original file
            IcCard C1..13 0..1  IC卡号 | Card number | 13 characters
            BizKey group 0..1  业务关键字 | Business keys
              Key C1..64 1..5  关键字 | Key | free; receipts use DealFlag and RetType
                @name C1..32 0..1  关键字名称 | Name | what the key is called
            IsText C0 0..1  文本标识 | Is text | empty; present when the data is text
              @Encode C..50 1  字符集 | Character set | of the text
            RecMapId any 0..1  接收方报文转换ID | Receiver's conversion | for the receiver
          Signature signature 0..1  数据签名 | Signature | signature of the envelope; not in use
        """#

    /// DxpRep, what the platform answers. Source: dxp.md chapter 4.
    static let dxpRep = #"""
        envelope DxpRep  终端节点回执 | Answer of the platform
        namespace http://www.chinaport.gov.cn/dxp
        editions 2018-113 2022-05
        elements
          @ver C..=1.0 1  版本 | Version | always 1.0
          RecevierId C1..16 1  接收方id | Receiver | DXP id that the answer goes to; the name is really spelt so
          AdNodeId C1..8 0..1  归属节点 | Home node | node of the user
          Response group 1..*  响应 | Response
            NodeId C1..8 0..1  节点 | Node | node that made the answer
            ResponseCode C1..9 1  响应代码 | Code | 0xxx format, 1xxx security, 2xxx receiver, 3xxx system
            ResponseInfo C..300 0..1  响应信息 | Information | text
            Results group 0..1  结果列表 | Results
              Result group 1..*  结果 | Result
                RecId C1..16 1  接收方id | Receiver | one of the receivers
                Code C1..9 1  代码 | Code | as ResponseCode
                Info C..300 0..1  信息 | Information | text
                Note C..500 0..1  备注 | Note | free text
            NoticeTime date 1  通知时间 | Date | yyyy-MM-dd
            Note C..500 0..1  备注 | Note | free text
            OriHead group 1  原始报文头 | Original head | head of the envelope that is answered
              CopMsgId C1..255 1  发送方内部报文ID | Sender's message ID | known by it
              SenderId C1..16 1  发送方id | Sender | DXP id of the sender
              ReceiverIds group 1  接收方列表 | Receivers
                ReceiverId C1..16 1..5  接收方id | Receiver | DXP id of each receiver
              CreatTime dateTime 1  原始报文创建时间 | Time of creation | as sent
              MsgType C..30 1  报文类型 | Message type | as sent
          Signature signature 0..1  数据签名 | Signature | signature of the answer; not in use
        """#

    /// DxpMsgSv, what nodes send each other. Source: dxp.md chapter 5.
    static let dxpMsgSv = #"""
        envelope DxpMsgSv  传输节点报文 | Transport node message
        namespace http://www.chinaport.gov.cn/dxp
        editions 2018-113 2022-05
        elements
          @ver C..=1.0 1  版本 | Version | always 1.0
          @Id ID 0..1  签名用ID | ID | for a signature
          SvNo group 1  传输节点信息 | Transport | written by nodes only
            @Ver C..=1.0 1  版本 | Version | always 1.0, with a capital V here
            MsgId C1..32 1  报文编号 | Message ID | 8-digit node, yyyyMMddHHmmss, 10 digits
            SubMsgId C1 0..1  子报文编号 | Part | 1, 2 … when split over several receivers
            SendTime dateTime 1  发送时间 | Time of sending | yyyy-MM-ddThh:mm:ss
            EndNode C1..8 1  目的节点 | Destination node | 8 digits
            StaNode C1..8 1  起始节点 | Entry node | 8 digits
          DxpMsg group 1  终端节点报文 | Terminal node message
            @ver C..=1.0 1  版本 | Version | always 1.0
            @Id ID 0..1  签名用ID | ID | for a signature of the envelope
            TransInfo group 1  终端信息节点 | Transmission
              CopMsgId C1..255 1  发送方内部报文ID | Sender's message ID | unique per sender for ever
              SenderId C1..16 1  发送方id | Sender | DXP id of the sender
              ReceiverIds group 1  接收方列表 | Receivers
                ReceiverId C1..16 1..5  接收方id | Receiver | DXP id of each receiver
              CreatTime dateTime 1  原始报文创建时间 | Time of creation | yyyy-MM-ddThh:mm:ss in China time
              MsgType C..30 1  报文类型 | Message type | name of the root of the content
            Data base64 1  待传输数据 | Data | the message
            AddInfo group 0..1  附加信息 | Additional information
              FileName C1..255 0..1  原始报文名 | File name | name of the original file
              IcCard C1..13 0..1  IC卡号 | Card number | 13 characters
              BizKey group 0..1  业务关键字 | Business keys
                Key C1..64 1..5  关键字 | Key | free; receipts use DealFlag and RetType
                  @name C1..32 0..1  关键字名称 | Name | what the key is called
              IsText C0 0..1  文本标识 | Is text | empty; present when the data is text
                @Encode C..50 1  字符集 | Character set | of the text
              RecMapId any 0..1  接收方报文转换ID | Receiver's conversion | for the receiver
            Signature signature 0..1  数据签名 | Signature | signature of the inner envelope; not in use
          Signature signature 0..1  数据签名 | Signature | signature of the outer envelope; not in use
        """#
}
