#if AMQP1
    import Foundation
    import Lab

    /// A peer written with Qpid Proton's own Python package: it does with messages what the name of their queue says, and tells what it
    /// saw in lines.
    final class ProtonPeer: Sendable {
        private let process: ChildProcess
        let port: Int

        static var isInstalled: Bool {
            FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/proton/__init__.py")
        }

        init() async throws {
            process = try ChildProcess("/usr/bin/python3", ["-u", "-c", ProtonPeer.script], environment: [:])
            guard let line = await process.line(startingWith: "port "), let port = Int(line.dropFirst("port ".count))
            else {
                throw Failure(description: process.standardError)
            }
            self.port = port
        }

        struct Failure: Error, CustomStringConvertible { let description: String }

        /// The lines it has said so far that begin so.
        func lines(startingWith prefix: String) -> [String] {
            process.standardOutput.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
        }

        /// Waits until it has said so many lines that begin so; the suite's time limit is the deadline.
        func lines(_ count: Int, startingWith prefix: String) async throws -> [String] {
            while lines(startingWith: prefix).count < count { try await Task.sleep(for: .milliseconds(5)) }
            return lines(startingWith: prefix)
        }

        /// It says nothing more, and does not close the connection.
        func freeze() { process.signal(SIGSTOP) }

        func end() async {
            process.signal(SIGKILL)
            await process.wait()
        }

        private static let script = #"""
            import sys
            from proton import Condition, Delivery, Message
            from proton.handlers import MessagingHandler
            from proton.reactor import Container


            class Refusal(MessagingHandler):
                """Detaches a link with a reason."""

                def __init__(self, link, name):
                    super().__init__()
                    self.link, self.name = link, name

                def on_timer_task(self, event):
                    self.link.condition = Condition(self.name, "as asked")
                    self.link.close()


            class Peer(MessagingHandler):
                """Does with messages what the name of their queue says, and tells on standard output what it saw."""

                def __init__(self):
                    super().__init__(prefetch=0, auto_accept=False, auto_settle=False)

                def on_start(self, event):
                    acceptor = event.container.listen("127.0.0.1:0")
                    print("port", acceptor._selectable._delegate.getsockname()[1], flush=True)

                def on_connection_opening(self, event):
                    print("login", event.transport.sasl().mech, event.transport.user, event.connection.remote_hostname, flush=True)

                def on_link_opening(self, event):
                    link = event.link
                    link.source.copy(link.remote_source)
                    link.target.copy(link.remote_target)
                    address = link.target.address if link.is_receiver else link.source.address
                    if address.startswith("refused:"):
                        link.target.type = link.source.type = 0
                        # The library opens the link when this method is done.
                        event.container.schedule(0, Refusal(link, address[len("refused:"):]))
                        return
                    link.open()
                    if link.is_receiver and address != "no-credit":
                        link.flow(100)

                def on_sendable(self, event):
                    link = event.link
                    if link.source.address != "receipts" or getattr(link, "done", False):
                        return
                    link.done = True
                    for body in [b"bytes", "text", {"a": "map"}, b"x" * 5000, b"last"]:
                        message = Message(body=body)
                        message.inferred = isinstance(body, bytes)
                        link.send(message)

                def on_message(self, event):
                    message, link, delivery = event.message, event.link, event.delivery
                    address = link.target.address
                    body = message.body if isinstance(message.body, bytes) else bytes(message.body)
                    print("message", address, message.id, message.durable, message.content_type, message.content_encoding,
                          len(body), body[:9].decode(), flush=True)
                    if address == "stolen":
                        link.condition = Condition("amqp:link:stolen", "another one has it")
                        link.close()
                        return
                    if address == "session":
                        link.session.condition = Condition("amqp:resource-deleted", "deleted")
                        link.session.close()
                        return
                    if address == "silent":
                        return
                    state = {"rejected": Delivery.REJECTED, "invalid": Delivery.REJECTED, "full": Delivery.REJECTED,
                             "released": Delivery.RELEASED, "modified": Delivery.MODIFIED}.get(address, Delivery.ACCEPTED)
                    if address == "invalid":
                        delivery.local.condition = Condition("amqp:not-implemented", "no such message")
                    if address == "full":
                        delivery.local.condition = Condition("amqp:resource-limit-exceeded", "queue is full")
                    delivery.update(state)
                    delivery.settle()
                    link.flow(1)

                def on_delivery(self, event):
                    delivery = event.delivery
                    if event.link.is_sender and delivery.updated:
                        print("outcome", delivery.remote_state, flush=True)
                        delivery.settle()


            Container(Peer()).run()
            """#
    }
#endif
