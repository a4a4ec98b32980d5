"""An exchange node's SOAP service by Spyne, which knows nothing of PortSign. Usage: soap_node.py FOLDER

Prints "ready URL" and writes each content it was called with into FOLDER, numbered.
"""
import logging
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

RESULT = """<?xml version="1.0" encoding="UTF-8"?><mo version="1.0.0"><head><businessType>RESULT</businessType></head>\
<body><list><jkfResult><chkMark>1</chkMark><resultList><jkfResultDetail><resultInfo>处理成功</resultInfo>\
</jkfResultDetail></resultList></jkfResult></list></body></mo>"""
folder = sys.argv[1]
count = 0


class ReceiveCebDeclare(ServiceBase):
    @rpc(Unicode, _returns=Unicode, _out_variable_name="return")
    def receive(context, content):
        global count
        count += 1
        with open(f"{folder}/{count}.xml", "w", encoding="utf-8", newline="") as file:
            file.write(content)
        return RESULT


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


logging.disable(logging.CRITICAL)
application = Application(
    [ReceiveCebDeclare], tns="http://ws.newyork.zjport.gov.cn/", in_protocol=Soap11(validator="soft"),
    out_protocol=Soap11())
server = make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
print(f"ready http://127.0.0.1:{server.server_port}/newyorkWS/ws/ReceiveCebDeclare", flush=True)
server.serve_forever()
