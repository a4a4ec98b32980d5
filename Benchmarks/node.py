"""A node that takes every envelope over keep-alive SOAP and looks at nothing but its identity, so that it costs little beside what is measured.
Prints its port, and then, for every line on its standard input, how many it took and when the first and the last one came."""
import asyncio, re, sys, time

ANSWER = ('<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
          '<ns:receiveResponse xmlns:ns="http://ws.newyork.zjport.gov.cn/"><return>&lt;mo version="1.0.0"&gt;&lt;head&gt;&lt;businessType&gt;'
          'RESULT&lt;/businessType&gt;&lt;/head&gt;&lt;body&gt;&lt;list&gt;&lt;jkfResult&gt;&lt;chkMark&gt;1&lt;/chkMark&gt;&lt;resultInfo&gt;'
          '处理成功&lt;/resultInfo&gt;&lt;/jkfResult&gt;&lt;/list&gt;&lt;/body&gt;&lt;/mo&gt;</return></ns:receiveResponse></soap:Body>'
          '</soap:Envelope>').encode()
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
times = []
identities = set()


class Node(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.pending = transport, b""

    def data_received(self, data):
        self.pending += data
        while True:
            end = self.pending.find(b"\r\n\r\n")
            if end < 0:
                return
            length = re.search(rb"content-length: *(\d+)", self.pending[:end], re.I)
            length = int(length.group(1)) if length else 0
            if len(self.pending) < end + 4 + length:
                return
            body, self.pending = self.pending[end + 4:end + 4 + length], self.pending[end + 4 + length:]
            identity = re.search(rb"CopMsgId(?:>|&gt;)([^<&]*)", body)
            # A probe asks for something else.
            if identity:
                identities.add(identity.group(1))
                times.append(time.monotonic())
            self.transport.write(REPLY)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Node, "127.0.0.1", int(sys.argv[1]))
    print(server.sockets[0].getsockname()[1], flush=True)

    def report():
        if not sys.stdin.readline():
            return loop.stop()
        print(len(times), len(identities), f"{times[-1] - times[0]:.6f}" if times else 0, flush=True)
    loop.add_reader(sys.stdin, report)
    await asyncio.Event().wait()

try:
    asyncio.run(main())
except (RuntimeError, KeyboardInterrupt):
    pass
