import json
import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from lingpai import Lingpai


def shop(environ, start_response):
    # For calls to the platform, on the server alone: environ["lingpai"]["openid"].
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"user": environ["lingpai"]["sub"]}).encode()]


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """For trying out; for real: gunicorn or uWSGI."""

    daemon_threads = True


if "LINGPAI_API_KEY" not in os.environ:
    sys.exit("LINGPAI_API_KEY is missing: npm run lingpai -- api-key add --name shop")
url = os.environ.get("LINGPAI_URL", "http://127.0.0.1:3000")
application = Lingpai(shop, url, os.environ["LINGPAI_API_KEY"])
make_server("127.0.0.1", int(os.environ.get("PORT", "8080")), application, ThreadingServer).serve_forever()
