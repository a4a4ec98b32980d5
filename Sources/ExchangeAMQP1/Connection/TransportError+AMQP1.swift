#if AMQP1
    internal import Exchange
    internal import ExchangeAMQP
    internal import SidecarBase

    extension TransportError {
        /// Why a broker took a link away, or refused it. Source: AMQP 1.0 §2.8.15, §3.5.
        init(link condition: ProtonCondition?, address: String) {
            let code: ErrorCode =
                switch condition?.name {
                case "amqp:not-found", "amqp:resource-deleted": .nodeQueueMissing
                case "amqp:unauthorized-access", "amqp:not-allowed": .nodeAccessRefused
                case "amqp:resource-limit-exceeded": .nodeBlocked
                default: .nodeClosed
                }
            self.init(code, "queue \(address): " + TransportError.text(condition))
        }

        /// Why a broker closed the connection. A virtual host that is not there is no missing queue.
        init(closing condition: ProtonCondition?) {
            let code: ErrorCode =
                switch condition?.name {
                case "amqp:unauthorized-access", "amqp:not-allowed", "amqp:not-found": .nodeAccessRefused
                case "amqp:resource-limit-exceeded": .nodeBlocked
                default: .nodeClosed
                }
            self.init(code, TransportError.text(condition))
        }

        /// Why the engine gave a connection up.
        init(failure condition: ProtonCondition?, isLogin: Bool) {
            let text = TransportError.text(condition)
            if condition?.name == "amqp:resource-limit-exceeded" {
                self.init(.nodeTimeout, "no heartbeat of the broker")
            } else if isLogin, condition?.name == "amqp:unauthorized-access" {
                self.init(.nodeAccessRefused, text)
            } else {
                self.init(.nodeGarbled, text)
            }
        }

        /// A condition for one line of a log.
        static func text(_ condition: ProtonCondition?) -> String {
            guard let condition else { return "no reason given" }
            return readable(condition.name + (condition.description.isEmpty ? "" : " " + condition.description))
        }
    }
#endif
