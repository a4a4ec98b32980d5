"""A server that takes plain posts and answers OK, by Python's own library. Usage: http_node.py FOLDER

Prints "ready URL" and writes each body into FOLDER, numbered.
"""
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
count = 0


class Node(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global count
        count += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(f"{folder}/{count}.xml", "wb") as file:
            file.write(body)
        self.answer(200, b"OK")

    def do_GET(self):
        self.answer(405, b"POST only")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
print(f"ready http://127.0.0.1:{server.server_port}/dxp", flush=True)
server.serve_forever()
