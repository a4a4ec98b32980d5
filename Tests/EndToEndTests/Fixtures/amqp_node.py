"""A node behind a RabbitMQ, spoken to with the library pika.

Hands what comes in a company's queue to a SOAP node, whose address stands in a file, and puts whatever is posted to it by HTTP
into the queue <dxpId>_HZ. GET tells how many messages wait there. Prints its own address, and one line of JSON a message.
"""

import http.server
import json
import os
import threading
import time
import urllib.request

import pika

DXP_ID = os.environ["DXP_ID"]
PARAMETERS = pika.ConnectionParameters(
    "127.0.0.1", int(os.environ["BROKER_PORT"]), "/",
    pika.PlainCredentials(os.environ["BROKER_USER"], os.environ["BROKER_PASSWORD"]))
SOAP = (
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:ws="http://ws.newyork.zjport.gov.cn/"><soapenv:Body><ws:receive><content><![CDATA[%s]]></content>'
    b"</ws:receive></soapenv:Body></soapenv:Envelope>")


def opened():
    """A connection and a channel on which both queues are there, as the programs in the field declare them."""
    connection = pika.BlockingConnection(PARAMETERS)
    channel = connection.channel()
    channel.queue_declare(DXP_ID)
    channel.queue_declare(DXP_ID + "_HZ")
    return connection, channel


class Receipts(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        connection, channel = opened()
        channel.confirm_delivery()
        channel.basic_publish("", DXP_ID + "_HZ", body, mandatory=True)
        connection.close()
        self.answer(b"<response><success>true</success></response>")

    def do_GET(self):
        connection, channel = opened()
        waiting = channel.queue_declare(DXP_ID + "_HZ", passive=True).method.message_count
        connection.close()
        self.answer(b"%d" % waiting)

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def forward(envelope):
    with open(os.environ["NODE_FILE"]) as file:
        request = urllib.request.Request(
            file.read(), SOAP % envelope, {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def consume():
    _, channel = opened()
    for method, properties, body in channel.consume(DXP_ID):
        line = {"id": properties.message_id, "mode": properties.delivery_mode, "type": properties.content_type,
                "encoding": properties.content_encoding, "key": method.routing_key, "exchange": method.exchange}
        forward(body)
        channel.basic_ack(method.delivery_tag)
        print("message " + json.dumps(line, sort_keys=True), flush=True)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receipts)
threading.Thread(target=server.serve_forever, daemon=True).start()
opened()[0].close()
print("ready http://127.0.0.1:%d" % server.server_port, flush=True)
while True:
    try:
        consume()
    except (pika.exceptions.AMQPError, OSError):
        time.sleep(0.1)
