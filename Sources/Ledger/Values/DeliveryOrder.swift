/// What is sent to the node under one identity, for ever: enough to build the same envelope bytes again.
package struct DeliveryOrder: Sendable, Equatable {
    /// The configured route's name.
    package var route: String
    /// The envelope's `CopMsgId`.
    package var copMsgId: String
    /// The envelope's `CreatTime`, as written.
    package var creatTime: String
    package var senderId: String
    package var receiverId: String

    /// All parts, as they will stand in the envelope.
    package init(route: String, copMsgId: String, creatTime: String, senderId: String, receiverId: String) {
        self.route = route
        self.copMsgId = copMsgId
        self.creatTime = creatTime
        self.senderId = senderId
        self.receiverId = receiverId
    }
}
